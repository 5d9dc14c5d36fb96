import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { renderGraphiqlPage } from '../../src/http/graphiql.js';
import { createFakeServices } from '../graphql/fake-services.js';
import { createTestServer } from './http-harness.js';

let app: FastifyInstance;
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

beforeAll(() => {
  app = createTestServer(createFakeServices()).app;
});
afterAll(() => app.close());

test('the page loads nothing from elsewhere', () => {
  const html = renderGraphiqlPage();
  const scripts = /<script>[\s\S]*<\/script>/;
  const styles = /<style>[\s\S]*?<\/style>/;
  const [style = ''] = styles.exec(html) ?? [];
  const markup = html.replace(scripts, '').replace(styles, '');
  const loaded = [...markup.matchAll(/\b(?:src|href)\s*=\s*"([^"]*)"/g)].map(([, address]) => address ?? '');
  expect(loaded.filter((address) => !address.startsWith('data:'))).toEqual([]);
  expect(html).not.toMatch(/<script[^>]+src=/);
  expect(style).not.toMatch(/@import|url\(\s*["']?(?!data:|#)/);
  expect(html.length).toBeGreaterThan(1_000_000);
});

test('the browser is told to load nothing from elsewhere', async () => {
  const { headers } = await app.inject({ url: '/graphql', headers: browser });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|\*/);
});

test('browsers get the page, compressed when they can, and once only', async () => {
  const plain = await app.inject({ url: '/graphql', headers: browser });
  expect([plain.statusCode, plain.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(plain.body).toContain('Find by words');
  const zipped = await app.inject({
    url: '/graphql',
    headers: { ...browser, 'accept-encoding': 'gzip, br' },
  });
  expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
  const again = await app.inject({
    url: '/graphql',
    headers: { ...browser, 'if-none-match': String(plain.headers.etag) },
  });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('programs that GET the graph do not get the page', async () => {
  const answer = await app.inject({ url: '/graphql', headers: { accept: 'application/json' } });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors[0].extensions.code).toBe('BAD_REQUEST');
});
