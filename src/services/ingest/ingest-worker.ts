import { isAppError, toAppError } from '../../domain/errors.js';
import type { IngestJob } from '../../domain/media.js';
import type { Delivery, JobHandler } from '../../domain/ports/job-queue.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import type { ItemIngester } from './ingest-item.js';
import { isFinished, type JobBoard } from './job-board.js';
import { progressOf } from './stages.js';

export interface IngestWorkerTools {
  readonly board: JobBoard;
  readonly items: ItemIngester;
  readonly storage: MediaStorage;
  /** Called with failures nobody foresaw, for the log. */
  readonly onUnexpected: (error: unknown, jobId: string) => void;
}

/** Takes jobs from the queue to their end in the catalogue; a job that comes twice has one end. */
export class IngestWorker implements JobHandler {
  constructor(private readonly tools: IngestWorkerTools) {}

  async perform({ jobId, isLastAttempt, signal }: Delivery): Promise<void> {
    const { board } = this.tools;
    const [known] = await board.getMany([jobId]);
    if (!known || isFinished(known)) return;
    const job = await board.change(jobId, { state: 'PROCESSING', stage: 'FETCHING', progress: 0 });
    if (isFinished(job)) return;
    try {
      await this.#ingest(job, signal);
    } catch (error) {
      // Aborted means cancelled, which wrote its own end, or handed back, which leaves the job as it is.
      if (signal.aborted) return;
      if (!isLastAttempt && isTransient(error)) throw error;
      await this.#fail(job, error);
    }
  }

  async giveUp(jobId: string): Promise<void> {
    const message =
      'The process that worked on this file died, again and again. The log of the server may say why.';
    const error = { code: 'INTERNAL_SERVER_ERROR', message } as const;
    await this.tools.board.change(jobId, { state: 'FAILED', error, workerId: null });
  }

  async #ingest(job: IngestJob, signal: AbortSignal): Promise<void> {
    const { board, items, storage } = this.tools;
    const { superseded, ...outcome } = await items.ingest(
      job,
      {
        onProgress: (stage, fraction) =>
          board.report(job.id, { stage, progress: progressOf(stage, fraction) }),
        onBegun: async (mediaId) => void (await board.change(job.id, { mediaId })),
      },
      signal,
    );
    signal.throwIfAborted();
    const done = { state: 'READY', stage: 'DONE', progress: 1, workerId: null } as const;
    await board.change(job.id, { ...outcome, ...done });
    // Only now: a job that begins anew after a kill needs its bytes.
    if (superseded !== null) await storage.delete(superseded);
  }

  async #fail(job: IngestJob, error: unknown): Promise<void> {
    const { code, message, cause } = toAppError(error);
    if (code === 'INTERNAL_SERVER_ERROR') this.tools.onUnexpected(cause, job.id);
    await this.tools.board.change(job.id, { state: 'FAILED', error: { code, message }, workerId: null });
  }
}

/** @returns true when the failure may pass by itself, so that the job is worth another try. */
function isTransient(error: unknown): boolean {
  return isAppError(error) && error.retryable && error.code !== 'MODEL_NOT_READY';
}
