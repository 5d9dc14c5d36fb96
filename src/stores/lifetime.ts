import { AppError, isAppError } from '../domain/errors.js';

/** Counts the calls under way on a store, so that closing waits for them, and names foreign errors. */
export class Lifetime {
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  /**
   * Runs one call.
   * @throws AppError STORE_UNAVAILABLE after `end`, or when the work fails with anything but an AppError.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new AppError('STORE_UNAVAILABLE', 'The store is closed.');
    const call = Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        throw isAppError(error)
          ? error
          : new AppError('STORE_UNAVAILABLE', 'The store could not do this; its log has the cause.', {
              cause: error,
            });
      });
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
    }
  }

  /** Refuses new calls and waits for those under way. */
  async end(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }
}
