import type { IngestJob } from '../media.js';

/** One attempt at one job. */
export interface Delivery {
  readonly jobId: string;
  /** True when a failure of this attempt is final. */
  readonly isLastAttempt: boolean;
  /** Aborted when the job is cancelled, and when this process has to let go of it. */
  readonly signal: AbortSignal;
}

export interface JobHandler {
  /**
   * Works on one job. A throw asks for another attempt after a pause; what is thrown after an abort is of no interest.
   * The same job may come again after it was finished, and, when a process was taken for dead, while it is worked on.
   */
  perform(delivery: Delivery): Promise<void>;
  /** Is told of a job over which worker after worker died, so that it is not handed out again. */
  giveUp(jobId: string): Promise<void>;
}

export interface QueueCounts {
  /** Jobs that nobody works on yet. */
  readonly waiting: number;
  /** Jobs that are worked on. */
  readonly running: number;
  /** Jobs that failed for the moment and wait for their next attempt. */
  readonly delayed: number;
  /** Processes that take jobs. */
  readonly workers: number;
}

/**
 * Hands jobs to workers, each job to one of them, oldest first; it knows them by id only, and the catalogue keeps them.
 * What a queue loses is added again from there. Every method may throw STORE_UNAVAILABLE.
 */
export interface JobQueue {
  readonly kind: 'embedded' | 'redis';
  /** Who answers for the jobs that this process adds; it is kept with them (`IngestJob.workerId`). */
  readonly holderId: string;
  /** Adds jobs; those that are held already are not added twice. */
  add(jobIds: readonly string[]): Promise<void>;
  /** @returns for each unfinished job whether somebody still answers for it, in the order given. */
  holds(jobs: readonly Pick<IngestJob, 'id' | 'workerId'>[]): Promise<boolean[]>;
  /** Takes a waiting job out and aborts a running one, in whatever process. Unknown ids are no error. */
  cancel(jobId: string): Promise<void>;
  /** Begins to take jobs, so many at once; a second call changes nothing. */
  work(handler: JobHandler, concurrency: number): void;
  counts(): Promise<QueueCounts>;
  /** Calls back whenever the queue could not be reached for a while and can be reached again. */
  onReturn(listener: () => void): void;
  /** Takes no more jobs, gives running ones `drainMs` to finish, then aborts them and hands them back. */
  close(drainMs: number): Promise<void>;
}
