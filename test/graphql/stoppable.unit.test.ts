import { expect, test } from '@jest/globals';

import { stoppable } from '../../src/graphql/stoppable.js';

const never = new AbortController().signal;

/** Gives 1 and then waits until it is stopped; `stopped` resolves when it noticed. */
function createWaitingSource() {
  let notice = () => {};
  const stopped = new Promise<void>((resolve) => {
    notice = resolve;
  });
  async function* start(signal: AbortSignal) {
    yield 1;
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    notice();
  }
  return { start, stopped };
}

test('gives every value and ends with its source', async () => {
  async function* source() {
    yield 1;
    yield 2;
  }
  const values = [];
  for await (const value of stoppable(source, never)) values.push(value);
  expect(values).toEqual([1, 2]);
});

test('stops a source that is waiting as soon as the consumer leaves', async () => {
  const { start, stopped } = createWaitingSource();
  const iterator = stoppable(start, never);
  await iterator.next();
  const pending = iterator.next();
  await iterator.return?.();
  await expect(pending).resolves.toMatchObject({ done: true });
  await stopped;
});

test('ends when the connection does', async () => {
  const connection = new AbortController();
  const { start, stopped } = createWaitingSource();
  const iterator = stoppable(start, connection.signal);
  await iterator.next();
  const pending = iterator.next();
  connection.abort();
  await expect(pending).resolves.toMatchObject({ done: true });
  await expect(iterator.next()).resolves.toMatchObject({ done: true });
  await stopped;
});

test('hands a failure over as its last value', async () => {
  // eslint-disable-next-line require-yield -- the failure comes before any value
  async function* source(): AsyncGenerator<number> {
    throw new Error('lost');
  }
  const iterator = stoppable(source, never);
  await expect(iterator.next()).resolves.toMatchObject({
    done: false,
    value: { code: 'INTERNAL_SERVER_ERROR' },
  });
  await expect(iterator.next()).resolves.toMatchObject({ done: true });
});
