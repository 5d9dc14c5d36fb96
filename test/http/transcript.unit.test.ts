import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { parseTranscript } from '../../src/decode/transcript.js';
import { createFakeServices, HEARD } from '../graphql/fake-services.js';
import { createTestServer } from './http-harness.js';

let app: FastifyInstance;
beforeAll(async () => {
  ({ app } = createTestServer(createFakeServices()));
  await app.ready();
});
afterAll(() => app.close());

test.each([
  ['srt', 'application/x-subrip; charset=utf-8', 'SRT'],
  ['vtt', 'text/vtt; charset=utf-8', 'VTT'],
  ['json', 'application/json; charset=utf-8', 'JSON'],
  ['txt', 'text/plain; charset=utf-8', 'TXT'],
])('gives the words of a sound as .%s with its media type', async (extension, type, format) => {
  const answer = await app.inject({ url: `/media/a1/transcript.${extension}` });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  const read = parseTranscript(answer.rawPayload);
  expect(read.format).toBe(format);
  expect(read.cues.map(({ text }) => text.trim()).join(' ')).toBe(
    HEARD.segments.map(({ text }) => text).join(' '),
  );
});

test('marks words with their times when asked', async () => {
  const plain = await app.inject({ url: '/media/a1/transcript.vtt' });
  const marked = await app.inject({ url: '/media/a1/transcript.vtt?words=true' });
  expect(plain.body).not.toContain('<00:');
  expect(marked.body).toContain('word <00:00:02.500>1\n');
});

test('is not sent again to a caller who has it, and again when the words have changed', async () => {
  const url = '/media/a1/transcript.srt';
  const { etag } = (await app.inject({ url })).headers as { etag: string };
  const known = { 'if-none-match': etag };
  expect((await app.inject({ url, headers: known })).statusCode).toBe(304);
  expect((await app.inject({ url: '/media/a1/transcript.vtt', headers: known })).statusCode).toBe(200);
});

test.each([
  ['/media/i1/transcript.srt', /no words/],
  ['/media/a1/transcript.docx', /srt, vtt, json, txt/],
])('answers 404 in the shape of GraphQL for %s', async (url, message) => {
  const answer = await app.inject({ url });
  expect(answer.statusCode).toBe(404);
  expect(answer.json().errors[0]).toMatchObject({
    message: expect.stringMatching(message),
    extensions: { code: 'MEDIA_NOT_FOUND' },
  });
});
