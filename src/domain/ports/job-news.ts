import type { IngestJob } from '../media.js';

export interface NewsListener {
  /** A job as it is now. */
  onJob(job: IngestJob): void;
  /** Some news may have been missed: ask the catalogue. */
  onGap(): void;
}

/**
 * Tells every process of the library what becomes of jobs. News may be lost, which is told afterwards; they are in order
 * for each process that tells them.
 */
export interface JobNews {
  /** This process hears it before the call returns, others soon. */
  tell(job: IngestJob): void;
  /** Listens to the news of all processes, this one included, for as long as the process lives. */
  listen(listener: NewsListener): void;
}
