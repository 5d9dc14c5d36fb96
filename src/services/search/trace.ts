import type { StageTiming } from '../../domain/query.js';

/** Where a step works, when it belongs to one route. */
export interface StagePlace {
  readonly part: number;
  readonly space: string | null;
}

/** Writes down what each step of one search took. */
export class Trace {
  readonly #startedAtMs = performance.now();
  readonly #timings: StageTiming[] = [];

  /** In the order in which the steps began. */
  get timings(): StageTiming[] {
    return [...this.#timings].sort((a, b) => a.startMilliseconds - b.startMilliseconds);
  }

  /** @returns what the work returns; its time counts when it fails, too. */
  async time<T>(stage: string, work: () => T | Promise<T>, place?: StagePlace): Promise<T> {
    const beganAtMs = performance.now();
    try {
      return await work();
    } finally {
      this.#timings.push({
        stage,
        part: place?.part ?? null,
        space: place?.space ?? null,
        startMilliseconds: beganAtMs - this.#startedAtMs,
        milliseconds: performance.now() - beganAtMs,
      });
    }
  }
}
