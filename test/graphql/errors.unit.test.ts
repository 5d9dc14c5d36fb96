import { expect, test } from '@jest/globals';

import { AppError, MASKED_MESSAGE } from '../../src/domain/errors.js';
import {
  LibraryDocument,
  MediaItemDocument,
  SearchDocument,
  SystemDocument,
} from '../generated/operations.js';
import { AUDIO, createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

const failWith = (error: unknown) =>
  createFakeServices({ system: { describe: () => Promise.reject(error) } });
const SECRET = 'connect ECONNREFUSED /var/secret/socket';

test('passes an AppError with code, details and request id', async () => {
  const details = { limit: 3, unit: 'seconds' };
  const error = new AppError('OVERLOADED', 'The queue is full.', { details, cause: new Error(SECRET) });
  const { run, lines } = createGraph(failWith(error));
  const { errors } = await run(SystemDocument);
  expect(errors).toEqual([
    {
      message: 'The queue is full.',
      locations: [{ line: 2, column: 3 }],
      path: ['system'],
      extensions: { code: 'OVERLOADED', retryable: true, requestId: 'request-1', details },
    },
  ]);
  expect(lines).toEqual([]);
});

test.each([
  ['an Error', new Error(SECRET)],
  ['a text', SECRET],
  [
    'an AppError of the masked kind',
    new AppError('INTERNAL_SERVER_ERROR', MASKED_MESSAGE, { cause: new Error(SECRET) }),
  ],
])('masks %s that nobody foresaw and logs it with the request id', async (_what, thrown) => {
  const { run, lines } = createGraph(failWith(thrown));
  const result = await run(SystemDocument);
  expect(result.errors?.[0]).toMatchObject({
    message: MASKED_MESSAGE,
    extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false, requestId: 'request-1' },
  });
  expect(JSON.stringify(result)).not.toMatch(/secret|stack/i);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    requestId: 'request-1',
    path: ['system'],
    msg: 'masked an unforeseen error',
  });
  expect(JSON.stringify(lines)).toContain(SECRET);
});

test('logs a failure once, however many fields it spoils', async () => {
  const services = createFakeServices({ library: { getMedia: () => Promise.reject(new Error(SECRET)) } });
  const { run, lines } = createGraph(services);
  const { errors } = await run(
    '{ a: media(id: "1") { id } b: media(id: "2") { id } c: media(id: "3") { id } }',
  );
  expect(errors).toHaveLength(3);
  expect(lines).toHaveLength(1);
});

test('masks our own mistakes that graphql reports: null where none may be, a value of the wrong type', async () => {
  const broken = { ...AUDIO, title: null, durationSeconds: `${SECRET}` } as never;
  const { run, lines } = createGraph(createFakeServices({ library: { getMedia: async () => [broken] } }));
  const { errors } = await run(
    '{ media(id: "a1") { title } other: media(id: "a1") { ... on Audio { durationSeconds } } }',
  );
  expect(errors?.map(({ message }) => message)).toEqual([MASKED_MESSAGE, MASKED_MESSAGE]);
  expect(JSON.stringify(errors)).not.toContain('secret');
  expect(lines).toHaveLength(2);
});

test('turns an aborted call into CANCELLED', async () => {
  const { run } = createGraph(failWith(Object.assign(new Error('stopped'), { name: 'AbortError' })));
  expect((await run(SystemDocument)).errors?.[0]?.extensions?.['code']).toBe('CANCELLED');
});

test.each([
  ['{ media(', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
  ['{ nope }', 'GRAPHQL_VALIDATION_FAILED', /Cannot query field "nope"/],
  [
    'query A { system { version } } query B { system { version } }',
    'OPERATION_RESOLUTION_FAILURE',
    /operation name/,
  ],
])("passes graphql's own complaint about %s", async (query, code, message) => {
  const { run, lines } = createGraph(createFakeServices());
  const { errors } = await run(query);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(message),
    extensions: { code, retryable: false, requestId: 'request-1' },
  });
  expect(lines).toEqual([]);
});

test('passes complaints about variables and about arguments that are null at run time', async () => {
  const { run, lines } = createGraph(createFakeServices());
  const wrongType = await run(MediaItemDocument, { id: {} as never });
  expect(wrongType.errors?.[0]).toMatchObject({
    message: expect.stringContaining('$id'),
    extensions: { code: 'BAD_USER_INPUT', requestId: 'request-1' },
  });
  const nullFirst = await run(LibraryDocument, { first: null });
  expect(nullFirst.errors?.[0]).toMatchObject({
    message: expect.stringContaining('"first"'),
    extensions: { code: 'BAD_USER_INPUT' },
  });
  const badDate = await run(SearchDocument, {
    query: { parts: [{ input: { text: 'a' } }], filter: { createdFrom: 'yesterday' } },
  });
  expect(badDate.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect(lines).toEqual([]);
});

test('gives the data of the fields that did not fail', async () => {
  const { run } = createGraph(failWith(new Error(SECRET)));
  const { data } = await run('{ media(id: "a1") { id } job(id: "j1") { id } other: media(id: "i1") { id } }');
  expect(data).toEqual({ media: { id: 'a1' }, job: { id: 'j1' }, other: { id: 'i1' } });
});
