/** Lets one caller of this process at a time work on a key; callers that name different keys do not wait for each other. */
export class KeyedLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @returns what the work returns, once all work on these keys that was asked for before has ended. */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    // Taken for all keys in one step, so two callers cannot each wait for the other.
    const before = Promise.allSettled(keys.flatMap((key) => this.#last.get(key) ?? []));
    const result = before.then(work);
    const ended = result.catch(() => undefined);
    for (const key of keys) this.#last.set(key, ended);
    try {
      return await result;
    } finally {
      for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }
}
