import { randomUUID } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import { AppError, toAppError } from '../../domain/errors.js';
import type { IngestJob, IngestSource, JobStage, WorkState } from '../../domain/media.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { JobPageRequest, MediaCatalog, Page } from '../../domain/ports/media-catalog.js';
import type { SourceAccess } from '../../domain/ports/source-access.js';
import type { UploadFolder } from '../../domain/ports/upload-folder.js';
import type { WorkerPresence } from '../../domain/ports/worker-presence.js';
import { checkAttributes } from '../library.js';
import type { SpeechTools } from '../tools/transcribe-file.js';
import { requireUpload } from '../uploads.js';
import type { Caller, IngestRequest, IngestUseCases } from '../services.js';
import { checkHearing } from './check-hearing.js';
import { isTransient, type ItemIngester } from './ingest-item.js';
import { isFinished, JobBoard } from './job-board.js';

/** How often a job is tried when its source or store is unavailable for the moment. */
const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 1000;
/** Jobs read at once when unfinished ones are looked for at start. */
const RESUME_PAGE = 500;

/** Share of the whole job that each stage covers: [begin, end]. */
const STAGE_SPAN: Record<JobStage, readonly [number, number]> = {
  QUEUED: [0, 0],
  FETCHING: [0, 0.1],
  PROBING: [0.1, 0.15],
  TRANSCRIBING: [0.15, 0.6],
  ENCODING: [0.6, 0.95],
  STORING: [0.95, 1],
  DONE: [1, 1],
};

export interface IngestTools {
  readonly items: ItemIngester;
  readonly sources: SourceAccess;
  readonly uploads: UploadFolder;
  readonly catalog: MediaCatalog;
  readonly presence: WorkerPresence;
  /** Null when the profile has no transcriber. */
  readonly speech: (() => Promise<SpeechTools>) | null;
  readonly clock: Clock;
  /** Called with failures nobody foresaw, for the log. */
  readonly onUnexpected: (error: unknown, jobId: string) => void;
  readonly concurrency: number;
  /** Jobs that may wait at once; more are refused with OVERLOADED. */
  readonly maxQueued: number;
}

/** The queue: accepts durably, works in order, survives a kill, can be cancelled, tells its progress. */
export class IngestService implements IngestUseCases {
  readonly #board: JobBoard;
  readonly #lanes: LimitFunction;
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void> }>();

  constructor(private readonly tools: IngestTools) {
    this.#board = new JobBoard(tools.catalog, tools.clock);
    this.#lanes = pLimit(tools.concurrency);
  }

  /** Takes up what a killed process left unfinished. @returns how many jobs. */
  async resume(): Promise<number> {
    const left: IngestJob[] = [];
    let after: JobPageRequest['after'];
    for (;;) {
      const states: WorkState[] = ['PENDING', 'PROCESSING'];
      const page = await this.#board.list({ states, first: RESUME_PAGE, ...(after ? { after } : {}) });
      for (const job of page.items) if (await this.#isAbandoned(job)) left.push(job);
      const last = page.items.at(-1);
      if (!page.hasNextPage || !last) break;
      after = { createdAt: last.createdAt, id: last.id };
    }
    left.reverse();
    await this.#board.post(left.map((job) => ({ ...job, workerId: this.tools.presence.workerId })));
    this.#enqueue(left.map((job) => job.id));
    return left.length;
  }

  async submit(requests: readonly IngestRequest[], caller: Caller): Promise<IngestJob[]> {
    if (requests.length === 0) throw new AppError('BAD_USER_INPUT', 'Give at least one source to ingest.');
    const jobs: IngestJob[] = [];
    for (const request of requests) {
      checkAttributes(request.attributes ?? {});
      await checkHearing(request.hearing ?? {}, this.tools.speech);
      for (const source of await this.#resolve(request.source, caller)) {
        jobs.push(this.#newJob(source, request));
      }
    }
    this.#refuseWhenFull(jobs.length);
    await this.#board.post(jobs);
    this.#enqueue(jobs.map((job) => job.id));
    return jobs;
  }

  async cancel(jobId: string): Promise<IngestJob> {
    const job = await this.#board.get(jobId);
    if (isFinished(job)) return job;
    this.#running.get(jobId)?.abort.abort();
    const error = { code: 'CANCELLED', message: 'This job was cancelled.' } as const;
    return this.#board.change(jobId, { state: 'CANCELLED', error, workerId: null });
  }

  watch(jobIds?: readonly string[], signal?: AbortSignal): AsyncIterable<IngestJob> {
    return this.#board.watch(jobIds, signal);
  }

  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    return this.#board.getMany(ids);
  }

  listJobs(request: JobPageRequest): Promise<Page<IngestJob>> {
    return this.#board.list(request);
  }

  /** Stops work; unfinished jobs are taken up at the next start. */
  async close(): Promise<void> {
    this.#lanes.clearQueue();
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #isAbandoned(job: IngestJob): Promise<boolean> {
    return job.workerId === null || !(await this.tools.presence.isAlive(job.workerId));
  }

  async #resolve(source: IngestSource, caller: Caller): Promise<IngestSource[]> {
    if (source.type === 'URL') {
      if (/^https?:\/\//i.test(source.url) && URL.canParse(source.url)) return [source];
      throw new AppError('BAD_USER_INPUT', 'A URL must be complete and begin with http:// or https://.');
    }
    if (source.type === 'UPLOAD') {
      await requireUpload(this.tools.uploads, source.uploadId);
      return [source];
    }
    if (caller === 'api') await this.#requireAllowed([source.path]);
    const paths = await this.tools.sources.expand(source.path);
    // A pattern or a link may lead out of the folder that was named.
    if (caller === 'api') await this.#requireAllowed(paths);
    return paths.map((path) => ({ type: 'PATH', path }));
  }

  async #requireAllowed(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (await this.tools.sources.isAllowed(path)) continue;
      const message = 'The API may not read this path. The operator allows folders with CHORUS_MEDIA_ROOTS.';
      throw new AppError('SOURCE_FORBIDDEN', message);
    }
  }

  #newJob(source: IngestSource, request: IngestRequest): IngestJob {
    const now = this.tools.clock.nowIso();
    return {
      id: randomUUID(),
      source,
      label: source.type === 'PATH' ? source.path : source.type === 'URL' ? source.url : source.uploadId,
      attributes: request.attributes ?? {},
      ...(request.hearing && { hearing: request.hearing }),
      state: 'PENDING',
      stage: 'QUEUED',
      progress: 0,
      mediaId: null,
      duplicate: false,
      error: null,
      workerId: this.tools.presence.workerId,
      createdAt: now,
      updatedAt: now,
    };
  }

  #refuseWhenFull(more: number): void {
    const { maxQueued } = this.tools;
    if (this.#lanes.pendingCount + more <= maxQueued) return;
    const message = `The queue holds at most ${maxQueued} jobs. Send fewer at once, or wait until some are done.`;
    throw new AppError('OVERLOADED', message, { details: { limit: maxQueued, retryAfterMs: 10_000 } });
  }

  #enqueue(ids: readonly string[]): void {
    for (const id of ids) void this.#lanes(() => this.#work(id));
  }

  async #work(id: string): Promise<void> {
    const abort = new AbortController();
    const done = this.#run(id, abort.signal).catch((error: unknown) => this.tools.onUnexpected(error, id));
    this.#running.set(id, { abort, done });
    await done;
    this.#running.delete(id);
  }

  async #run(id: string, signal: AbortSignal): Promise<void> {
    const job = await this.#board.get(id);
    if (isFinished(job)) return;
    try {
      await this.#board.change(id, { state: 'PROCESSING', stage: 'FETCHING' });
      const outcome = await this.#attempt(job, signal);
      signal.throwIfAborted();
      await this.#board.change(id, {
        ...outcome,
        state: 'READY',
        stage: 'DONE',
        progress: 1,
        workerId: null,
      });
    } catch (error) {
      // Aborted means cancelled, which wrote its own state, or closing, which leaves the job for the next start.
      if (!signal.aborted) await this.#fail(job, error);
    }
  }

  async #attempt(job: IngestJob, signal: AbortSignal) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tools.items.ingest(
          job,
          (stage, fraction) => this.#report(job.id, stage, fraction),
          signal,
        );
      } catch (error) {
        if (signal.aborted || attempt === MAX_ATTEMPTS || !isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS * 2 ** (attempt - 1)));
        signal.throwIfAborted();
      }
    }
  }

  async #fail(job: IngestJob, error: unknown): Promise<void> {
    const { code, message, cause } = toAppError(error);
    if (code === 'INTERNAL_SERVER_ERROR') this.tools.onUnexpected(cause, job.id);
    await this.#board.change(job.id, { state: 'FAILED', error: { code, message }, workerId: null });
  }

  #report(id: string, stage: JobStage, fraction: number): void {
    const [begin, end] = STAGE_SPAN[stage];
    const progress = begin + (end - begin) * Math.min(Math.max(fraction, 0), 1);
    this.#board.report(id, { stage, progress });
  }
}
