import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import type { IngestJob } from '../domain/media.js';
import type { JobHandler, JobQueue, QueueCounts } from '../domain/ports/job-queue.js';
import type { WorkerPresence } from '../domain/ports/worker-presence.js';
import { DEFAULT_RETRIES, type JobSharing, type RetryRules } from './job-sharing.js';
import { KeyedLock } from './keyed-lock.js';
import { LocalNews } from './local-news.js';
import { RunningJobs } from './running-jobs.js';

export interface EmbeddedQueueOptions {
  readonly presence: WorkerPresence;
  /** Called with what a job threw at its last attempt, for the log. */
  readonly onError: (error: unknown, jobId: string) => void;
  /** Default `DEFAULT_RETRIES`. */
  readonly retries?: RetryRules;
}

/** @returns queue, news and locks of a process that works alone, or beside others that do so on the same folder. */
export function createEmbeddedSharing(options: EmbeddedQueueOptions): JobSharing {
  return { queue: new EmbeddedQueue(options), news: new LocalNews(), mutex: new KeyedLock() };
}

/** Lanes in this process. Others see by its presence whether it still answers for a job. */
class EmbeddedQueue implements JobQueue {
  readonly kind = 'embedded';
  readonly #running = new RunningJobs();
  readonly #waiting = new Set<string>();
  readonly #delayed = new Set<string>();
  readonly #closing = new AbortController();
  #lanes: LimitFunction | null = null;
  #handler: JobHandler | null = null;

  constructor(private readonly options: EmbeddedQueueOptions) {}

  get holderId(): string {
    return this.options.presence.workerId;
  }

  add(jobIds: readonly string[]): Promise<void> {
    for (const jobId of jobIds) {
      if (this.#isHere(jobId)) continue;
      this.#waiting.add(jobId);
      this.#enter(jobId);
    }
    return Promise.resolve();
  }

  holds(jobs: readonly Pick<IngestJob, 'id' | 'workerId'>[]): Promise<boolean[]> {
    return Promise.all(
      jobs.map(({ id, workerId }) => {
        if (workerId === null) return false;
        return workerId === this.holderId ? this.#isHere(id) : this.options.presence.isAlive(workerId);
      }),
    );
  }

  cancel(jobId: string): Promise<void> {
    this.#waiting.delete(jobId);
    this.#delayed.delete(jobId);
    this.#running.abort(jobId);
    return Promise.resolve();
  }

  work(handler: JobHandler, concurrency: number): void {
    if (this.#lanes) return;
    this.#handler = handler;
    this.#lanes = pLimit(concurrency);
    for (const jobId of this.#waiting) this.#enter(jobId);
  }

  counts(): Promise<QueueCounts> {
    return Promise.resolve({
      waiting: this.#waiting.size,
      running: this.#running.size,
      delayed: this.#delayed.size,
      workers: this.#lanes ? 1 : 0,
    });
  }

  /** Nothing lies between the queue and its users. */
  onReturn(): void {}

  async close(drainMs: number): Promise<void> {
    this.#closing.abort();
    this.#waiting.clear();
    this.#delayed.clear();
    this.#lanes?.clearQueue();
    await this.#running.drain(drainMs);
  }

  #isHere(jobId: string): boolean {
    return this.#waiting.has(jobId) || this.#delayed.has(jobId) || this.#running.has(jobId);
  }

  #enter(jobId: string, attempt = 1): void {
    void this.#lanes?.(async () => {
      if (!this.#waiting.delete(jobId)) return;
      try {
        await this.#running.run(jobId, (signal) => this.#attempt(jobId, attempt, signal));
      } catch (error) {
        void this.#afterFailure(jobId, attempt, error);
      }
    });
  }

  async #attempt(jobId: string, attempt: number, signal: AbortSignal): Promise<void> {
    const { attempts } = this.options.retries ?? DEFAULT_RETRIES;
    try {
      await this.#handler!.perform({ jobId, isLastAttempt: attempt >= attempts, signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #afterFailure(jobId: string, attempt: number, error: unknown): Promise<void> {
    const { attempts, pauseMs } = this.options.retries ?? DEFAULT_RETRIES;
    if (attempt >= attempts) return this.options.onError(error, jobId);
    this.#delayed.add(jobId);
    const { signal } = this.#closing;
    await sleep(pauseMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => {});
    if (!this.#delayed.delete(jobId)) return;
    this.#waiting.add(jobId);
    this.#enter(jobId, attempt + 1);
  }
}
