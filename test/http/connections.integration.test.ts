import { once } from 'node:events';
import { request as httpRequest } from 'node:http';

import { afterEach, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

import { AppError, MASKED_MESSAGE } from '../../src/domain/errors.js';
import type { Services } from '../../src/services/services.js';
import { IngestProgressDocument } from '../generated/operations.js';
import { createFakeServices, jobOf } from '../graphql/fake-services.js';
import { createTestServer } from './http-harness.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(services: Services) {
  const { app, lines } = createTestServer(services);
  closers.push(() => app.close());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, lines, url };
}

function connect(url: string): Client {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  closers.push(() => client.dispose());
  return client;
}

const follow = (client: Client, query = print(IngestProgressDocument), variables = {}) =>
  client.iterate({ query, variables }) as AsyncIterableIterator<{
    data?: { ingestProgress: Record<string, unknown> } | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  }>;

test('sends every change of a job over a WebSocket and ends with it', async () => {
  const services = createFakeServices();
  const { url } = await listen(services);
  const stages = [];
  for await (const { data } of follow(connect(url), undefined, { jobIds: ['j1'] })) {
    stages.push([data?.ingestProgress['stage'], data?.ingestProgress['progress']]);
  }
  expect(stages).toEqual([
    ['ENCODING', 0.5],
    ['DONE', 1],
  ]);
  expect(services.calls.watch[0]?.jobIds).toEqual(['j1']);
});

/** A watch that gives one job and then waits for its signal; `stopped` resolves when it was told. */
function createWaitingWatch() {
  let notice = () => {};
  const stopped = new Promise<void>((resolve) => {
    notice = resolve;
  });
  const services = createFakeServices({
    ingest: {
      async *watch(_jobIds, signal) {
        yield jobOf('j1');
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        notice();
      },
    },
  });
  return { services, stopped };
}

test.each([
  ['unsubscribes', async (progress: AsyncIterableIterator<unknown>) => void (await progress.return?.())],
  ['disconnects', async (_progress: unknown, client: Client) => client.terminate()],
])('stops watching when the client %s', async (_how, leave) => {
  const { services, stopped } = createWaitingWatch();
  const { url } = await listen(services);
  const client = connect(url);
  const progress = follow(client);
  await progress.next();
  await leave(progress, client);
  await stopped;
});

test('tells a failure of the watch like any other error, and keeps the connection', async () => {
  const failing = (error: Error) => ({
    // eslint-disable-next-line require-yield -- it fails before the first change
    async *watch(): AsyncGenerator<never> {
      throw error;
    },
  });
  for (const [thrown, message, code] of [
    [
      new AppError('STORE_UNAVAILABLE', 'The store does not answer.'),
      'The store does not answer.',
      'STORE_UNAVAILABLE',
    ],
    [new Error('secret'), MASKED_MESSAGE, 'INTERNAL_SERVER_ERROR'],
  ] as const) {
    const { url, lines } = await listen(createFakeServices({ ingest: failing(thrown) }));
    const answers = [];
    for await (const answer of follow(connect(url))) answers.push(answer);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.errors?.[0]).toMatchObject({
      message,
      extensions: { code, requestId: expect.any(String) },
    });
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(code === 'INTERNAL_SERVER_ERROR' ? 1 : 0);
  }
});

test('holds a WebSocket to the limits of HTTP', async () => {
  const { url } = await listen(createFakeServices());
  const aliases = Array.from({ length: 21 }, (_, index) => `a${index}: system { version }`).join(' ');
  const answer = await follow(connect(url), `{ ${aliases} }`).next();
  expect(answer.value?.errors?.[0]).toMatchObject({
    extensions: { code: 'BAD_USER_INPUT', details: { limit: 20 } },
  });
});

test('refuses an invalid document over a WebSocket with the shape of an HTTP error', async () => {
  const { url } = await listen(createFakeServices());
  await expect(follow(connect(url), 'subscription { nope }').next()).rejects.toEqual([
    {
      message: expect.stringContaining('nope'),
      locations: [{ line: 1, column: 16 }],
      extensions: { code: 'BAD_USER_INPUT', retryable: false, requestId: expect.any(String) },
    },
  ]);
});

async function requestSearch(url: string, app: FastifyInstance, headers: Record<string, string> = {}) {
  const body = JSON.stringify({
    query: '{ search(query: { parts: [{ input: { text: "a" } }] }) { totalCount } }',
  });
  const request = httpRequest(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  request.on('error', () => {});
  request.end(body);
  await once(app.server, 'request');
  return request;
}

test('aborts a search when the caller hangs up', async () => {
  let begun = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let told = () => {};
  const aborted = new Promise<void>((resolve) => {
    told = resolve;
  });
  const search = async (_query: unknown, signal?: AbortSignal) => {
    signal?.addEventListener('abort', () => told());
    begun();
    await aborted;
    throw new AppError('CANCELLED', 'The work was cancelled.');
  };
  const { app, url } = await listen(createFakeServices({ search: { search } }));
  const request = await requestSearch(url, app);
  await started;
  request.destroy();
  await aborted;
});

test('does not abort a search whose answer was sent', async () => {
  const services = createFakeServices();
  const { url } = await listen(services);
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({
      query: '{ search(query: { parts: [{ input: { text: "a" } }] }) { totalCount } }',
    }),
  });
  expect(await answer.json()).toEqual({ data: { search: { totalCount: 7 } } });
  expect(services.calls.search[0]?.signal?.aborted).toBe(false);
});

test('answers a refused upload before its bytes have all come', async () => {
  const refuse = createFakeServices({
    uploads: { receive: () => Promise.reject(new AppError('MEDIA_TOO_LARGE', 'At most 1 GB.')) },
  });
  const { url } = await listen(refuse);
  const request = httpRequest(`${url}/uploads/u1`, {
    method: 'PUT',
    headers: { 'content-length': '1000000000' },
  });
  request.on('error', () => {});
  request.write(Buffer.alloc(1000));
  const [response] = await once(request, 'response');
  expect(response.statusCode).toBe(413);
  request.destroy();
});
