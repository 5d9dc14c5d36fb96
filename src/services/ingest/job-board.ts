import { EventEmitter, on } from 'node:events';
import { AppError } from '../../domain/errors.js';
import type { IngestJob, WorkState } from '../../domain/media.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { JobNews } from '../../domain/ports/job-news.js';
import type { JobPageRequest, MediaCatalog, Page } from '../../domain/ports/media-catalog.js';
import type { Mutex } from '../../domain/ports/mutex.js';

const FINISHED: readonly WorkState[] = ['READY', 'FAILED', 'CANCELLED'];
/** Progress that is too small to be told, as a share of the job. */
const SMALL_PROGRESS = 0.005;

/** @returns true when nothing more will happen to the job. */
export function isFinished(job: IngestJob): boolean {
  return FINISHED.includes(job.state);
}

export type JobChange = Partial<Omit<IngestJob, 'id' | 'source' | 'createdAt' | 'updatedAt'>>;

export interface JobBoardTools {
  readonly catalog: MediaCatalog;
  readonly news: JobNews;
  readonly mutex: Mutex;
  readonly clock: Clock;
}

/**
 * The jobs of the library as every process sees them: changes are durable, progress is only told, and is lost, at no
 * harm, with the process that works.
 */
export class JobBoard {
  /** Unfinished jobs as they were told last. */
  readonly #live = new Map<string, IngestJob>();
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(private readonly tools: JobBoardTools) {
    tools.news.listen({ onJob: (job) => this.#hear(job), onGap: () => this.#hearGap() });
  }

  /** Writes new jobs; they are durable when this returns. */
  async post(jobs: readonly IngestJob[]): Promise<void> {
    await this.tools.catalog.putJobs(jobs);
    for (const job of jobs) this.tools.news.tell(job);
  }

  /**
   * Writes and tells a change, unless the job is finished: the first end that is written stays.
   * @returns the job as it is then. @throws AppError MEDIA_NOT_FOUND
   */
  change(id: string, change: JobChange): Promise<IngestJob> {
    return this.tools.mutex.run(`job:${id}`, async () => {
      const before = await this.get(id);
      if (isFinished(before)) return before;
      const after = { ...before, ...change, updatedAt: this.tools.clock.nowIso() };
      await this.tools.catalog.putJobs([after]);
      this.tools.news.tell(after);
      return after;
    });
  }

  /** Progress of a running job: told, not written. */
  report(id: string, { stage, progress }: Pick<IngestJob, 'stage' | 'progress'>): void {
    const before = this.#live.get(id);
    if (!before) return;
    if (before.stage === stage && progress - before.progress < SMALL_PROGRESS) return;
    this.tools.news.tell({ ...before, stage, progress });
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async get(id: string): Promise<IngestJob> {
    const [job] = await this.getMany([id]);
    if (!job) throw new AppError('MEDIA_NOT_FOUND', `There is no ingest job "${id}".`);
    return job;
  }

  async getMany(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    const stored = await this.tools.catalog.getJobs(ids);
    return stored.map((job) => job && this.#latest(job));
  }

  async list(request: JobPageRequest): Promise<Page<IngestJob>> {
    const page = await this.tools.catalog.listJobs(request);
    return { ...page, items: page.items.map((job) => this.#latest(job)) };
  }

  /** Every change from now on; ends when all given jobs are finished, or with the signal. */
  async *watch(ids?: readonly string[], signal?: AbortSignal): AsyncIterable<IngestJob> {
    const events = on(this.#changes, 'change', signal ? { signal } : {});
    const open = new Set(ids);
    const current = async () => (await this.getMany([...open])).filter((job) => job !== null);
    const pass = (job: IngestJob) => {
      if (isFinished(job)) open.delete(job.id);
      return job;
    };
    try {
      for (const job of await current()) yield pass(job);
      if (ids && open.size === 0) return;
      for await (const [change] of events as AsyncIterable<[IngestJob | typeof GAP]>) {
        const jobs = change === GAP ? await current() : [change];
        for (const job of jobs) if (!ids || open.has(job.id)) yield pass(job);
        if (ids && open.size === 0) return;
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      await events.return?.();
    }
  }

  #latest(stored: IngestJob): IngestJob {
    if (isFinished(stored)) this.#live.delete(stored.id);
    return this.#live.get(stored.id) ?? stored;
  }

  #hear(job: IngestJob): void {
    if (isFinished(job)) this.#live.delete(job.id);
    else this.#live.set(job.id, job);
    this.#changes.emit('change', job);
  }

  #hearGap(): void {
    this.#live.clear();
    this.#changes.emit('change', GAP);
  }
}

/** Takes the place of a job where news were missed. */
const GAP = Symbol('gap');
