import { toAppError, type ErrorCode } from '../../domain/errors.js';
import type { WorkState } from '../../domain/media.js';
import type { MomentRecord } from '../../domain/moment.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { Mutex } from '../../domain/ports/mutex.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { Embedders } from '../embedders.js';
import { fillableIn } from './coverage.js';
import { encodeMoments, type MomentEncodingTools } from './encode-moments.js';

/** Moments looked through at once. */
const PAGE = 200;
/** Failures kept by item; the count goes on. */
const MAX_FAILURES = 100;

/** An item that could not be filled; its other spaces are as they were. */
export interface BackfillFailure {
  readonly mediaId: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Filling of one space, since the process began. What was filled before a stop is kept: starting again goes on. */
export interface Backfill {
  readonly space: string;
  readonly state: WorkState;
  /** Moments filled by this process. */
  readonly filledMoments: number;
  readonly failedItems: number;
  /** The first ones. */
  readonly failures: readonly BackfillFailure[];
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

export interface BackfillTools extends MomentEncodingTools {
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly embedders: Embedders;
  readonly mutex: Mutex;
  readonly clock: Clock;
}

/** Gives moments that are in the library the vectors of a space that came later, in the background, one space at a time. */
export class BackfillService {
  readonly #latest = new Map<string, Backfill>();
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void> }>();
  #queue: Promise<void> = Promise.resolve();

  constructor(private readonly tools: BackfillTools) {}

  /** Begins, or goes on, to fill a space. @throws AppError MODEL_NOT_FOUND. */
  start(space: string): Backfill {
    this.tools.embedders.get(space);
    const running = this.#running.has(space) ? this.#latest.get(space) : undefined;
    if (running) return running;
    const begun: Backfill = {
      space,
      state: 'PENDING',
      filledMoments: 0,
      failedItems: 0,
      failures: [],
      startedAt: this.tools.clock.nowIso(),
    };
    this.#latest.set(space, begun);
    const abort = new AbortController();
    const done = this.#queue.then(() => this.#run(space, abort.signal));
    this.#running.set(space, { abort, done });
    this.#queue = done.finally(() => this.#running.delete(space));
    return begun;
  }

  /** Stops filling; what was filled is kept. */
  async cancel(space: string): Promise<Backfill | null> {
    const running = this.#running.get(space);
    running?.abort.abort();
    await running?.done;
    return this.of(space);
  }

  /** @returns the last filling of a space in this process. */
  of(space: string): Backfill | null {
    return this.#latest.get(space) ?? null;
  }

  /** Ends when the filling under way has ended. */
  async finished(space: string): Promise<Backfill | null> {
    await this.#running.get(space)?.done;
    return this.of(space);
  }

  async close(): Promise<void> {
    for (const { abort } of this.#running.values()) abort.abort();
    await this.#queue;
  }

  #change(space: string, change: Partial<Backfill>): void {
    this.#latest.set(space, { ...this.#latest.get(space)!, ...change });
  }

  async #run(space: string, signal: AbortSignal): Promise<void> {
    this.#change(space, { state: 'PROCESSING' });
    try {
      await this.#fillAll(space, signal);
      this.#change(space, { state: 'READY' });
    } catch (error) {
      if (signal.aborted) return this.#change(space, { state: 'CANCELLED' });
      this.#noteFailure(space, '', error);
      this.#change(space, { state: 'FAILED' });
    }
  }

  async #fillAll(space: string, signal: AbortSignal): Promise<void> {
    const { vectors, embedders } = this.tools;
    const embedder = embedders.get(space);
    const filter = fillableIn(embedder.space, embedders.domainsOf(space));
    let after: string | undefined;
    for (;;) {
      signal.throwIfAborted();
      const page = { first: PAGE, filter, lacksSpace: space, ...(after !== undefined && { after }) };
      const moments = await vectors.scanMoments(page);
      for (const mediaId of new Set(moments.map((moment) => moment.mediaId))) {
        await this.#fillItem(space, mediaId, signal);
      }
      if (moments.length < PAGE) return;
      after = moments.at(-1)!.id;
    }
  }

  /** Under the lock of the item: ingest that hears it anew must not meet vectors of its old moments. */
  async #fillItem(space: string, mediaId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.tools.mutex.run(`media:${mediaId}`, async () => {
        const [item] = await this.tools.catalog.getMedia([mediaId]);
        if (item?.state !== 'READY') return;
        const lacking = await this.#lackingOf(space, mediaId);
        if (lacking.length === 0) return;
        const embedder = this.tools.embedders.get(space);
        const encoded = await encodeMoments(this.tools, embedder, item, lacking, signal);
        await this.tools.vectors.putVectors(space, encoded);
        const { filledMoments } = this.#latest.get(space)!;
        this.#change(space, { filledMoments: filledMoments + encoded.length });
      });
    } catch (error) {
      signal.throwIfAborted();
      this.#noteFailure(space, mediaId, error);
    }
  }

  async #lackingOf(space: string, mediaId: string): Promise<MomentRecord[]> {
    const embedder = this.tools.embedders.get(space);
    const { momentKinds = [], soundDomains } = fillableIn(
      embedder.space,
      this.tools.embedders.domainsOf(space),
    );
    const moments = await this.tools.vectors.listMoments([mediaId]);
    return moments.filter(
      ({ kind, soundDomain, vectors }) =>
        momentKinds.includes(kind) &&
        (!soundDomains || (soundDomain !== null && soundDomains.includes(soundDomain))) &&
        !(space in vectors),
    );
  }

  #noteFailure(space: string, mediaId: string, error: unknown): void {
    const { code, message } = toAppError(error);
    const { failures, failedItems } = this.#latest.get(space)!;
    this.#change(space, {
      failedItems: failedItems + 1,
      failures: failures.length < MAX_FAILURES ? [...failures, { mediaId, code, message }] : failures,
    });
  }
}
