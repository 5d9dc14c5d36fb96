import type { IngestJob } from '../domain/media.js';
import type { JobNews, NewsListener } from '../domain/ports/job-news.js';

/** News within one process: never late, never lost. */
export class LocalNews implements JobNews {
  readonly #listeners: NewsListener[] = [];

  tell(job: IngestJob): void {
    for (const listener of this.#listeners) listener.onJob(job);
  }

  listen(listener: NewsListener): void {
    this.#listeners.push(listener);
  }

  /** Says that news of other processes may have been missed. */
  tellGap(): void {
    for (const listener of this.#listeners) listener.onGap();
  }
}
