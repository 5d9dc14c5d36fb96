import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryPolicy {
  /** Whether the same work may succeed when it is done again. */
  readonly isConflict: (error: unknown) => boolean;
  /** How often work is started at most, 1 or more. */
  readonly attempts: number;
  /** Longest pause before the second attempt in milliseconds; it doubles from attempt to attempt. */
  readonly pauseMs: number;
}

/** Lets one writer work at a time, in the order of the calls, and repeats what lost against another process. */
export class WriteQueue {
  readonly #policy: RetryPolicy;
  #last: Promise<unknown> = Promise.resolve();

  constructor(policy: RetryPolicy) {
    this.#policy = policy;
  }

  /** @returns what the work returns, once all work queued before has ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#attempt(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    const { isConflict, attempts, pauseMs } = this.#policy;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= attempts || !isConflict(error)) throw error;
        // A random part keeps two processes from meeting again and again.
        await sleep(Math.random() * pauseMs * 2 ** (attempt - 1));
      }
    }
  }
}
