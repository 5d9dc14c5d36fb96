/** Whether a model is in memory, and when it was last wanted. */
export interface ModelState {
  readonly isLoaded: boolean;
  /** Milliseconds since 1970; null: never. */
  readonly lastUsedAtMs: number | null;
}

/** A model that is freed when nobody used it for a while. */
export interface Resting {
  readonly state: ModelState;
  /** Counts as used from the start to the end of the work. */
  use<T>(work: () => Promise<T>): Promise<T>;
}

/** Frees models that rest. Lasts as long as its thread. */
export class RestKeeper {
  readonly #models: { free: () => Promise<void>; state: ModelState; users: number }[] = [];

  /** @param idleSeconds 0: nothing is ever freed. */
  constructor(private readonly idleSeconds: number) {
    if (idleSeconds > 0) setInterval(() => this.#freeIdle(), Math.max(250, idleSeconds * 250)).unref();
  }

  /** @param free gives the memory back; the next use loads again. */
  watch(free: () => Promise<void>): Resting {
    const model = { free, state: { isLoaded: false, lastUsedAtMs: null } as ModelState, users: 0 };
    this.#models.push(model);
    return {
      get state() {
        return model.state;
      },
      async use(work) {
        model.users += 1;
        model.state = { ...model.state, lastUsedAtMs: Date.now() };
        try {
          const result = await work();
          model.state = { isLoaded: true, lastUsedAtMs: Date.now() };
          return result;
        } finally {
          model.users -= 1;
        }
      },
    };
  }

  #freeIdle(): void {
    const latestMs = Date.now() - this.idleSeconds * 1000;
    for (const model of this.#models) {
      const { isLoaded, lastUsedAtMs } = model.state;
      if (!isLoaded || model.users > 0 || (lastUsedAtMs ?? 0) > latestMs) continue;
      model.state = { isLoaded: false, lastUsedAtMs };
      // What cannot be freed stays until the thread ends.
      model.free().catch(() => undefined);
    }
  }
}
