import { EventEmitter, on } from 'node:events';
import { AppError } from '../../domain/errors.js';
import type { IngestJob, WorkState } from '../../domain/media.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { JobPageRequest, MediaCatalog, Page } from '../../domain/ports/media-catalog.js';

const FINISHED: readonly WorkState[] = ['READY', 'FAILED', 'CANCELLED'];

/** @returns true when nothing more will happen to the job. */
export function isFinished(job: IngestJob): boolean {
  return FINISHED.includes(job.state);
}

export type JobChange = Partial<Omit<IngestJob, 'id' | 'source' | 'createdAt' | 'updatedAt'>>;

/**
 * The jobs of this process: state changes are durable, progress within a stage lives in memory only and is lost, at no
 * harm, with the process.
 */
export class JobBoard {
  readonly #live = new Map<string, IngestJob>();
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(
    private readonly catalog: MediaCatalog,
    private readonly clock: Clock,
  ) {}

  /** Writes new jobs; they are durable when this returns. */
  async post(jobs: readonly IngestJob[]): Promise<void> {
    await this.catalog.putJobs(jobs);
    for (const job of jobs) this.#announce(job);
  }

  /** Applies a change; it is written when state, item or stage change, and announced always. */
  async change(id: string, change: JobChange): Promise<IngestJob> {
    const before = await this.get(id);
    const after = { ...before, ...change, updatedAt: this.clock.nowIso() };
    const isDurable =
      change.state !== undefined || change.mediaId !== undefined || change.workerId !== undefined;
    if (isDurable) await this.catalog.putJobs([after]);
    this.#announce(after);
    return after;
  }

  /** Progress of a running job: announced, not written. */
  report(id: string, change: Pick<IngestJob, 'stage' | 'progress'>): void {
    const before = this.#live.get(id);
    if (before && !isFinished(before)) this.#announce({ ...before, ...change });
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async get(id: string): Promise<IngestJob> {
    const [job] = await this.getMany([id]);
    if (!job) throw new AppError('MEDIA_NOT_FOUND', `There is no ingest job "${id}".`);
    return job;
  }

  async getMany(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    const stored = await this.catalog.getJobs(ids);
    return stored.map((job) => job && this.#latest(job));
  }

  async list(request: JobPageRequest): Promise<Page<IngestJob>> {
    const page = await this.catalog.listJobs(request);
    return { ...page, items: page.items.map((job) => this.#latest(job)) };
  }

  /** Every change from now on; ends when all given jobs are finished, or with the signal. */
  async *watch(ids?: readonly string[], signal?: AbortSignal): AsyncIterable<IngestJob> {
    const events = on(this.#changes, 'change', signal ? { signal } : {});
    const open = new Set(ids);
    try {
      for (const job of ids ? await this.getMany(ids) : []) {
        if (!job) continue;
        yield job;
        if (isFinished(job)) open.delete(job.id);
      }
      if (ids && open.size === 0) return;
      for await (const [job] of events as AsyncIterable<[IngestJob]>) {
        if (ids && !ids.includes(job.id)) continue;
        yield job;
        if (isFinished(job)) open.delete(job.id);
        if (ids && open.size === 0) return;
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      await events.return?.();
    }
  }

  #latest(stored: IngestJob): IngestJob {
    const live = this.#live.get(stored.id);
    return live && !isFinished(stored) ? live : stored;
  }

  #announce(job: IngestJob): void {
    if (isFinished(job)) this.#live.delete(job.id);
    else this.#live.set(job.id, job);
    this.#changes.emit('change', job);
  }
}
