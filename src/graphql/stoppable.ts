import { toAppError, type AppError } from '../domain/errors.js';

/**
 * An iterator whose source stops as soon as the consumer does. A generator that waits for its next event hears
 * `return()` only after that event, so the source is told by a signal instead. A failure of the source becomes the last
 * value, because an iterator that throws would take the whole connection with it.
 * @param outer ends the iteration as well, for example when the connection closes.
 */
export function stoppable<T>(
  start: (signal: AbortSignal) => AsyncIterable<T>,
  outer: AbortSignal,
): AsyncIterableIterator<T | AppError> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, outer]);
  const source = start(signal)[Symbol.asyncIterator]();
  const done: IteratorResult<T | AppError> = { done: true, value: undefined };
  const stopped = new Promise<IteratorResult<T | AppError>>((resolve) => {
    if (signal.aborted) resolve(done);
    signal.addEventListener('abort', () => resolve(done), { once: true });
  });
  let failed = false;
  const next = async (): Promise<IteratorResult<T | AppError>> => {
    if (failed || signal.aborted) return done;
    return source.next().catch((error: unknown) => {
      failed = true;
      return signal.aborted ? done : { done: false, value: toAppError(error) };
    });
  };
  return {
    next: () => Promise.race([next(), stopped]),
    return: async () => {
      stop.abort();
      return done;
    },
    throw: async () => {
      stop.abort();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
