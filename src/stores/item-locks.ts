/** Lets one caller at a time work on an item; callers that name different items do not wait for each other. */
export class ItemLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @returns what the work returns, once all work on these items that was asked for before has ended. */
  async run<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    // Taken for all items in one step, so two callers cannot each wait for the other.
    const before = Promise.allSettled(ids.flatMap((id) => this.#last.get(id) ?? []));
    const result = before.then(work);
    const ended = result.catch(() => undefined);
    for (const id of ids) this.#last.set(id, ended);
    try {
      return await result;
    } finally {
      for (const id of ids) if (this.#last.get(id) === ended) this.#last.delete(id);
    }
  }
}
