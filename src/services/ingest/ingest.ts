import { randomUUID } from 'node:crypto';
import { AppError } from '../../domain/errors.js';
import type { IngestJob } from '../../domain/media.js';
import type { JobHandler, JobQueue } from '../../domain/ports/job-queue.js';
import type { JobPageRequest, Page } from '../../domain/ports/media-catalog.js';
import { checkAttributes } from '../library.js';
import type { Caller, IngestRequest, IngestUseCases, QueueStatus } from '../services.js';
import type { SpeechTools } from '../tools/transcribe-file.js';
import { acceptSource, labelOf, type AcceptTools } from './accept-sources.js';
import { checkHearing } from './check-hearing.js';
import { copySourcesIn } from './copy-in.js';
import { isFinished, type JobBoard } from './job-board.js';
import { takeUpAbandoned } from './take-up.js';

/** How often abandoned jobs are looked for. */
const TAKE_UP_INTERVAL_MS = 60_000;

export interface IngestTools extends AcceptTools {
  readonly board: JobBoard;
  readonly queue: JobQueue;
  readonly worker: JobHandler;
  /** Null when the profile has no transcriber. */
  readonly speech: (() => Promise<SpeechTools>) | null;
  /** ISO 8601 UTC. */
  readonly nowIso: () => string;
  /** Called with failures that no caller hears of, for the log. */
  readonly onError: (error: unknown) => void;
  /** Jobs that this process works on at once; 0: it leaves them to others. */
  readonly concurrency: number;
  /** Jobs that may wait at once; more are refused with OVERLOADED. */
  readonly maxQueued: number;
  /** How long jobs may finish when the service closes. */
  readonly drainMs: number;
}

/** Accepts durably, hands over to the queue, cancels, tells the progress, whatever process does the work. */
export class IngestService implements IngestUseCases {
  #lookingOut: NodeJS.Timeout | null = null;

  constructor(private readonly tools: IngestTools) {}

  /**
   * Takes up what a killed process left unfinished and begins to work; keeps looking for more of it. A queue that is out
   * of reach is waited for. @returns how many jobs were left.
   */
  async start(): Promise<number> {
    const { queue } = this.tools;
    this.#work();
    if (!this.#lookingOut) {
      this.#lookingOut = setInterval(() => void this.#takeUp(), TAKE_UP_INTERVAL_MS).unref();
      queue.onReturn(() => void this.#takeUp());
    }
    return this.#takeUp();
  }

  async submit(requests: readonly IngestRequest[], caller: Caller): Promise<IngestJob[]> {
    if (requests.length === 0) throw new AppError('BAD_USER_INPUT', 'Give at least one source to ingest.');
    const jobs: IngestJob[] = [];
    for (const request of requests) {
      checkAttributes(request.attributes ?? {});
      await checkHearing(request.hearing ?? {}, this.tools.speech);
      const sources = await acceptSource(this.tools, request.source, caller);
      jobs.push(...sources.map((source) => this.#newJob({ ...request, source })));
    }
    await this.#refuseWhenFull(jobs.length);
    return this.#accept(await this.#copyIn(jobs));
  }

  async cancel(jobId: string): Promise<IngestJob> {
    const error = { code: 'CANCELLED', message: 'This job was cancelled.' } as const;
    const job = await this.tools.board.change(jobId, { state: 'CANCELLED', error, workerId: null });
    // What is written stays: a worker that does not hear of it drops its result in the end.
    if (job.state === 'CANCELLED') await this.tools.queue.cancel(jobId).catch(this.tools.onError);
    return job;
  }

  watch(jobIds?: readonly string[], signal?: AbortSignal): AsyncIterable<IngestJob> {
    return this.tools.board.watch(jobIds, signal);
  }

  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    return this.tools.board.getMany(ids);
  }

  listJobs(request: JobPageRequest): Promise<Page<IngestJob>> {
    return this.tools.board.list(request);
  }

  async queueStatus(): Promise<QueueStatus> {
    return { kind: this.tools.queue.kind, ...(await this.tools.queue.counts()) };
  }

  /** Stops work; unfinished jobs are handed back, or taken up at the next start. */
  async close(): Promise<void> {
    if (this.#lookingOut) clearInterval(this.#lookingOut);
    await this.tools.queue.close(this.tools.drainMs);
  }

  #work(): void {
    const { queue, worker, concurrency } = this.tools;
    if (concurrency > 0) queue.work(worker, concurrency);
  }

  async #takeUp(): Promise<number> {
    try {
      return await takeUpAbandoned(this.tools.board, this.tools.queue);
    } catch (error) {
      this.tools.onError(error);
      return 0;
    }
  }

  #newJob({ source, attributes = {}, hearing }: IngestRequest): IngestJob {
    const now = this.tools.nowIso();
    return {
      id: randomUUID(),
      source,
      label: labelOf(source),
      attributes,
      ...(hearing && { hearing }),
      state: 'PENDING',
      stage: 'QUEUED',
      progress: 0,
      mediaId: null,
      duplicate: false,
      error: null,
      workerId: this.tools.queue.holderId,
      createdAt: now,
      updatedAt: now,
    };
  }

  /** Also finds out whether the queue can be reached, before anything is accepted. */
  async #refuseWhenFull(more: number): Promise<void> {
    const { maxQueued, queue } = this.tools;
    const { waiting, delayed } = await queue.counts();
    if (waiting + delayed + more <= maxQueued) return;
    const message = `The queue holds at most ${maxQueued} jobs. Send fewer at once, or wait until some are done.`;
    throw new AppError('OVERLOADED', message, { details: { limit: maxQueued, retryAfterMs: 10_000 } });
  }

  /** A job whose file cannot be copied is accepted as one that has failed, as it would have, a little later. */
  async #copyIn(jobs: readonly IngestJob[]): Promise<IngestJob[]> {
    const copied = await copySourcesIn(
      this.tools.storage,
      jobs.map(({ source }) => source),
    );
    return jobs.map((job, index) => {
      const { source, problem } = copied[index]!;
      return problem ? { ...job, state: 'FAILED', error: problem, workerId: null } : { ...job, source };
    });
  }

  async #accept(jobs: IngestJob[]): Promise<IngestJob[]> {
    const { board, queue, onError } = this.tools;
    await board.post(jobs);
    this.#work();
    // The jobs are kept: should the queue be lost just now, they are found and added again.
    await queue.add(jobs.flatMap((job) => (isFinished(job) ? [] : [job.id]))).catch(onError);
    return jobs;
  }
}
