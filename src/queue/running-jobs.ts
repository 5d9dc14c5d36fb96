import { setTimeout as sleep } from 'node:timers/promises';

/** What this process works on: jobs to abort, and to wait for. */
export class RunningJobs {
  readonly #jobs = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();

  get size(): number {
    return this.#jobs.size;
  }

  has(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  /** Runs one job to its end. */
  async run(jobId: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const abort = new AbortController();
    const running = work(abort.signal);
    this.#jobs.set(jobId, {
      abort,
      done: running.then(
        () => undefined,
        () => undefined,
      ),
    });
    try {
      await running;
    } finally {
      this.#jobs.delete(jobId);
    }
  }

  abort(jobId: string): void {
    this.#jobs.get(jobId)?.abort.abort();
  }

  /** Lets the jobs run for so long, aborts what is left, and waits until all have ended. */
  async drain(drainMs: number): Promise<void> {
    const allDone = () => Promise.all([...this.#jobs.values()].map(({ done }) => done));
    const timer = new AbortController();
    await Promise.race([allDone(), sleep(drainMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    for (const jobId of this.#jobs.keys()) this.abort(jobId);
    await allDone();
  }
}
