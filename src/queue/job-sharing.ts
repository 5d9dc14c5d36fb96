import type { JobNews } from '../domain/ports/job-news.js';
import type { JobQueue } from '../domain/ports/job-queue.js';
import type { Mutex } from '../domain/ports/mutex.js';

/** What processes need to work on one library together; alone, a process has the same of its own. */
export interface JobSharing {
  readonly queue: JobQueue;
  readonly news: JobNews;
  readonly mutex: Mutex;
}

export interface RetryRules {
  /** How often a job is tried at most. */
  readonly attempts: number;
  /** Pause before the second attempt in milliseconds; it doubles from attempt to attempt. */
  readonly pauseMs: number;
}

/** Tried three times, after pauses of one and two seconds. */
export const DEFAULT_RETRIES: RetryRules = { attempts: 3, pauseMs: 1000 };
