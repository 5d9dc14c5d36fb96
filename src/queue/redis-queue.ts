import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestJob } from '../domain/media.js';
import type { JobHandler, JobQueue, QueueCounts } from '../domain/ports/job-queue.js';
import type { RetryRules } from './job-sharing.js';
import { BullJobs, startBullWorker, type RedisConnection } from './redis-connection.js';
import { RunningJobs } from './running-jobs.js';

/** Jobs added in one command. */
const BATCH = 1000;
/** How long closing waits for an answer of a server that may be away. */
const CLOSE_TIMEOUT_MS = 3000;
const CANCEL_CHANNEL = 'cancel';

/** BullMQ on Redis: any number of processes add, any number of others work. */
export class RedisQueue implements JobQueue {
  readonly kind = 'redis';
  /** Redis answers for the jobs, whatever process added them. */
  readonly holderId = 'redis';
  readonly #jobs: BullJobs;
  readonly #running = new RunningJobs();
  readonly #aborted = new Set<string>();
  #worker: ReturnType<typeof startBullWorker> | null = null;
  #isClosing = false;

  constructor(
    private readonly connection: RedisConnection,
    retries: RetryRules,
  ) {
    this.#jobs = new BullJobs(connection, retries);
    connection.subscribe(CANCEL_CHANNEL, (jobId) => this.#abort(jobId));
  }

  async add(jobIds: readonly string[]): Promise<void> {
    for (let from = 0; from < jobIds.length; from += BATCH) {
      await this.#jobs.add(jobIds.slice(from, from + BATCH));
    }
  }

  holds(jobs: readonly Pick<IngestJob, 'id'>[]): Promise<boolean[]> {
    return this.#jobs.has(jobs.map(({ id }) => id));
  }

  async cancel(jobId: string): Promise<void> {
    this.#abort(jobId);
    await this.#jobs.remove(jobId);
    this.connection.publish(CANCEL_CHANNEL, jobId);
  }

  work(handler: JobHandler, concurrency: number): void {
    this.#worker ??= startBullWorker(
      this.connection,
      {
        perform: (jobId, isLastAttempt) => this.#perform(handler, jobId, isLastAttempt),
        onLost: (jobIds) => jobIds.forEach((jobId) => this.#abort(jobId)),
        giveUp: (jobId) => handler.giveUp(jobId),
      },
      concurrency,
    );
  }

  counts(): Promise<QueueCounts> {
    return this.#jobs.counts();
  }

  onReturn(listener: () => void): void {
    this.connection.onReturn(listener);
  }

  async close(drainMs: number): Promise<void> {
    this.#isClosing = true;
    const stopped = this.#worker?.stop();
    await this.#running.drain(drainMs);
    await Promise.race([Promise.all([stopped, this.#jobs.close()]), sleep(CLOSE_TIMEOUT_MS)]);
    await this.#worker?.cut();
    this.connection.close();
  }

  /** Cancelled, or lost to another worker: nothing is to be handed back. */
  #abort(jobId: string): void {
    if (!this.#running.has(jobId)) return;
    this.#aborted.add(jobId);
    this.#running.abort(jobId);
  }

  async #perform(handler: JobHandler, jobId: string, isLastAttempt: boolean): Promise<'done' | 'handBack'> {
    if (this.#isClosing) return 'handBack';
    let isAborted = false;
    await this.#running.run(jobId, async (signal) => {
      try {
        await handler.perform({ jobId, isLastAttempt, signal });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      isAborted = signal.aborted;
    });
    const isOver = this.#aborted.delete(jobId);
    return isAborted && !isOver ? 'handBack' : 'done';
  }
}
