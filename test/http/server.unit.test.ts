import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { AppError, MASKED_MESSAGE } from '../../src/domain/errors.js';
import { createFakeServices } from '../graphql/fake-services.js';
import { createTestServer } from './http-harness.js';

const BYTES = Buffer.from('0123456789');
const SECRET_PATH = '/secret/folder';
/** How often bytes were asked for. */
let reads = 0;
const GONE = new AppError('MEDIA_NOT_FOUND', 'The bytes of this item are no longer on the server.');
let app: FastifyInstance;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  const services = createFakeServices({
    library: {
      contentOf: async (id) => {
        if (id === 'broken') throw new Error(`EIO ${SECRET_PATH}`);
        if (id === 'nope') throw new AppError('MEDIA_NOT_FOUND', 'No item has this id.');
        const read = async function* (range = { start: 0, end: BYTES.length - 1 }) {
          reads += 1;
          yield BYTES.subarray(range.start, range.end + 1);
        };
        return {
          mimeType: 'image/svg+xml',
          sizeBytes: BYTES.length,
          read: (range) => (id === 'gone' ? Promise.reject(GONE) : Promise.resolve(read(range))),
        };
      },
    },
    uploads: {
      receive: async (_id, { signature }, body) => {
        if (signature !== 'right')
          throw new AppError('MEDIA_NOT_FOUND', 'This upload is unknown or has expired.');
        let sizeBytes = 0;
        for await (const chunk of body) sizeBytes += chunk.byteLength;
        if (sizeBytes === 0) throw new AppError('MEDIA_EMPTY', 'The file has no bytes.');
        return { sizeBytes };
      },
    },
  });
  ({ app, lines } = createTestServer(services));
  await app.ready();
});

afterAll(async () => {
  await app.close();
});

const postGraphql = (payload: object | string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/graphql',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('the graph', () => {
  test('answers a query by POST and by GET, with links under the address that was used', async () => {
    const query = '{ media(id: "i1") { contentUrl } }';
    const post = await postGraphql({ query }, { host: 'chorus.test:81' });
    expect(post.json()).toEqual({
      data: { media: { contentUrl: 'http://chorus.test:81/media/i1/content' } },
    });
    const get = await app.inject({
      url: '/graphql',
      query: { query },
      headers: { accept: 'application/json', 'apollo-require-preflight': 'true', host: 'chorus.test:81' },
    });
    expect(get.json()).toEqual(post.json());
  });

  test('puts links under the public address when there is one', async () => {
    const other = createTestServer(createFakeServices(), { publicUrl: 'https://media.example' }).app;
    const payload = { query: 'mutation { createUpload(filename: "a") { url } }' };
    const answer = await other.inject({ method: 'POST', url: '/graphql', payload });
    expect(answer.json().data.createUpload.url).toBe(
      'https://media.example/uploads/u1?expires=9&signature=s',
    );
    await other.close();
  });

  test('names the request in header and errors, by the id that a gateway gave', async () => {
    const answer = await postGraphql({ query: '{ nope }' }, { 'x-request-id': 'gateway-7' });
    expect(answer.headers['x-request-id']).toBe('gateway-7');
    expect(answer.json().errors[0].extensions.requestId).toBe('gateway-7');
    const forged = await postGraphql({ query: '{ nope }' }, { 'x-request-id': 'a b\nc' });
    expect(forged.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });

  test('tells a refusal by status only to those who ask for that', async () => {
    const plain = await postGraphql({ query: '{ nope }' }, { accept: 'application/json' });
    const modern = await postGraphql({ query: '{ nope }' }, { accept: 'application/graphql-response+json' });
    expect([plain.statusCode, modern.statusCode]).toEqual([200, 400]);
    expect(modern.json().errors[0].message).toBe(plain.json().errors[0].message);
  });

  test('refuses a simple cross-site request', async () => {
    const query = { query: '{ system { version } }' };
    const get = await app.inject({ url: '/graphql', query });
    const form = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: JSON.stringify(query),
      headers: { 'content-type': 'text/plain' },
    });
    expect([get.statusCode, form.statusCode]).toEqual([400, 400]);
    expect(get.json().errors[0].message).toMatch(/CSRF|Cross-Site/i);
  });

  test('does not answer several operations in one request', async () => {
    const answer = await postGraphql([
      { query: '{ system { version } }' },
      { query: '{ system { version } }' },
    ]);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  test.each([
    ['too large a body', { query: 'x'.repeat(200_000) }, 'application/json', 413, 'MEDIA_TOO_LARGE'],
    ['a body that is no JSON', '{"query":', 'application/json', 400, 'BAD_USER_INPUT'],
    ['a body of unknown type', 'query', 'application/x-unknown', 415, 'BAD_USER_INPUT'],
    ['no body', '', 'application/json', 400, 'BAD_USER_INPUT'],
  ])('answers %s with an error in the shape of GraphQL', async (_what, payload, type, status, code) => {
    const answer = await postGraphql(payload, { 'content-type': type });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: { code, retryable: false, requestId: expect.any(String) },
        },
      ],
    });
  });

  test('answers a text of a megabyte with a sentence, not with work', async () => {
    const query =
      'query ($t: String!) { search(query: { parts: [{ input: { text: $t } }] }) { totalCount } }';
    const roomy = createTestServer(createFakeServices(), { bodyLimitBytes: 2_000_000 }).app;
    const payload = { query, variables: { t: 'x'.repeat(1_000_000) } };
    const [small, large] = await Promise.all([
      postGraphql(payload),
      roomy.inject({ method: 'POST', url: '/graphql', payload }),
    ]);
    for (const answer of [small, large]) {
      expect(answer.json().errors[0]).toMatchObject({
        message: expect.stringMatching(/too large|10000 characters/),
        extensions: { code: 'MEDIA_TOO_LARGE' },
      });
    }
    await roomy.close();
  });

  test('is where the root of the site leads', async () => {
    const answer = await app.inject({ url: '/' });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/graphql']);
  });
});

describe('bytes of an item', () => {
  const get = (id: string, headers: Record<string, string> = {}) =>
    app.inject({ url: `/media/${id}/content`, headers });

  test('are sent whole, with headers that keep a hostile file harmless', async () => {
    const answer = await get('image.svg');
    expect([answer.statusCode, answer.body]).toEqual([200, BYTES.toString()]);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
    });
  });

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
  ])('are sent in part for %s', async (range, body, contentRange) => {
    const answer = await get('image.svg', { range });
    expect([answer.statusCode, answer.body]).toEqual([206, body]);
    expect(answer.headers).toMatchObject({
      'content-range': contentRange,
      'content-length': String(body.length),
    });
  });

  test('cannot be asked for beyond their end', async () => {
    const answer = await get('image.svg', { range: 'bytes=10-' });
    expect([answer.statusCode, answer.headers['content-range']]).toEqual([416, 'bytes */10']);
  });

  test('are not sent again to a caller who has them', async () => {
    const etag = (await get('image.svg')).headers.etag as string;
    const again = await get('image.svg', { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('can be asked about without being sent', async () => {
    reads = 0;
    const answer = await app.inject({ method: 'HEAD', url: '/media/image.svg/content' });
    expect([answer.statusCode, answer.body, answer.headers['content-length']]).toEqual([200, '', '10']);
    expect(reads).toBe(0);
  });

  test.each([
    ['nope', 404, 'MEDIA_NOT_FOUND', 'No item has this id.'],
    ['gone', 404, 'MEDIA_NOT_FOUND', 'The bytes of this item are no longer on the server.'],
    ['broken', 500, 'INTERNAL_SERVER_ERROR', MASKED_MESSAGE],
  ])('of "%s" give %d', async (id, status, code, message) => {
    lines.length = 0;
    const answer = await get(id);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().errors[0]).toMatchObject({ message, extensions: { code } });
    expect(answer.body).not.toContain(SECRET_PATH);
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(status === 500 ? 1 : 0);
  });

  test('have a preview for pictures', async () => {
    const answer = await app.inject({ url: '/media/i1/thumbnail' });
    expect(answer.rawPayload).toEqual(Buffer.of(1, 2, 3));
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('an upload', () => {
  const put = (signature: string, payload: Buffer, headers: Record<string, string> = {}) =>
    app.inject({ method: 'PUT', url: `/uploads/u1?expires=9&signature=${signature}`, payload, headers });

  test('takes bytes of any declared type, also more than a query may have', async () => {
    const bytes = Buffer.alloc(300_000, 1);
    for (const type of ['audio/wav', 'application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await put('right', bytes, { 'content-type': type });
      expect([answer.statusCode, answer.json()]).toEqual([201, { uploadId: 'u1', sizeBytes: 300_000 }]);
    }
    expect((await put('right', bytes)).statusCode).toBe(201);
  });

  test('says why it was refused', async () => {
    const forged = await put('wrong', Buffer.of(1));
    expect([forged.statusCode, forged.json().errors[0].extensions.code]).toEqual([404, 'MEDIA_NOT_FOUND']);
    const empty = await put('right', Buffer.alloc(0));
    expect([empty.statusCode, empty.json().errors[0].extensions.code]).toEqual([400, 'MEDIA_EMPTY']);
  });

  test('leaves no signature in the log', async () => {
    lines.length = 0;
    await put('right', Buffer.of(1));
    expect(lines).toEqual([
      expect.objectContaining({
        requestId: expect.any(String),
        method: 'PUT',
        route: '/uploads/:id',
        status: 201,
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('signature');
  });
});

describe('health', () => {
  test('tells that the process is alive and the models are ready', async () => {
    expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'alive' });
    expect((await app.inject({ url: '/readyz' })).json()).toMatchObject({
      status: 'ready',
      spaces: ['clip'],
    });
  });

  test('says why the server is not ready, without what is masked', async () => {
    const failing = (error: Error) =>
      createFakeServices({ system: { describe: () => Promise.reject(error) } });
    const store = createTestServer(failing(new AppError('STORE_UNAVAILABLE', 'The store does not answer.')));
    const other = createTestServer(failing(new Error('secret')));
    const [known, unknown] = await Promise.all([store.app.inject('/readyz'), other.app.inject('/readyz')]);
    expect([known.statusCode, known.json().code]).toEqual([503, 'STORE_UNAVAILABLE']);
    expect([unknown.statusCode, unknown.json().message]).toEqual([503, MASKED_MESSAGE]);
    await Promise.all([store.app.close(), other.app.close()]);
  });
});

test.each([
  ['/nowhere', 404],
  ['/media/%E0%A4%A/content', 400],
])('the address %s gets an error in the shape of GraphQL', async (url, status) => {
  const answer = await app.inject({ url });
  expect(answer.statusCode).toBe(status);
  expect(answer.json().errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});
