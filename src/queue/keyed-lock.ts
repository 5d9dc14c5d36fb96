import { KeyedLocks } from '../domain/keyed-locks.js';
import type { Mutex } from '../domain/ports/mutex.js';

/** Runs tasks of the same key one after another, in the order of the calls; keys of one process only. */
export class KeyedLock implements Mutex {
  readonly #locks = new KeyedLocks();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.#locks.run([key], task);
  }
}
