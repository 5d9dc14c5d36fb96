import { AppError, toAppError } from '../../domain/errors.js';
import { isSameHearing } from '../../domain/hearing.js';
import {
  mediaIdOf,
  type AudioItem,
  type IngestJob,
  type JobStage,
  type MediaItem,
} from '../../domain/media.js';
import { scopeOf } from '../../domain/moment.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { Mutex } from '../../domain/ports/mutex.js';
import type { FileIdentity } from '../../domain/ports/source-access.js';
import type { TranscriptArchive } from '../../domain/ports/transcript-archive.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { MediaAnalyzer } from '../analysis/analysis.js';
import type { BorrowedSource } from '../uploads.js';
import { fetchSource, type FetchTools } from './fetch-source.js';
import { beginItem, toRecords } from './item-records.js';

export interface ItemIngesterTools extends FetchTools {
  readonly analyzer: MediaAnalyzer;
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly transcripts: TranscriptArchive;
  readonly mutex: Mutex;
  readonly clock: Clock;
}

export interface IngestOutcome {
  readonly mediaId: string;
  /** True when the same bytes were in the library before this job. */
  readonly duplicate: boolean;
  /** Location of bytes that nobody needs once the job is over; null: none. */
  readonly superseded: string | null;
}

export interface IngestHooks {
  readonly onProgress: (stage: JobStage, fraction: number) => void;
  /** Is told, before anything is stored, which item the job makes or changes. */
  readonly onBegun: (mediaId: string) => Promise<void>;
}

type File = BorrowedSource & FileIdentity;

/**
 * Takes one job from its source to stored moments. The same bytes are one item, whoever sends them and how often. A job
 * that begins anew, after its process was killed, ends as it would have ended.
 */
export class ItemIngester {
  constructor(private readonly tools: ItemIngesterTools) {}

  /** @throws AppError with the reason; an item that was begun is then stored as FAILED with that reason. */
  async ingest(job: IngestJob, hooks: IngestHooks, signal: AbortSignal): Promise<IngestOutcome> {
    const onFetched = (fraction: number) => hooks.onProgress('FETCHING', fraction);
    onFetched(0);
    const source = await fetchSource(this.tools, job.source, onFetched, signal);
    try {
      const file = { ...source, ...(await this.tools.sources.identify(source.path, signal)) };
      const mediaId = mediaIdOf(file.digest);
      return await this.tools.mutex.run(`media:${mediaId}`, () =>
        this.#take(mediaId, file, job, hooks, signal),
      );
    } finally {
      await source.release();
    }
  }

  async #take(
    mediaId: string,
    file: File,
    job: IngestJob,
    hooks: IngestHooks,
    signal: AbortSignal,
  ): Promise<IngestOutcome> {
    const [known] = await this.tools.catalog.getMedia([mediaId]);
    if (known?.state === 'READY' && !asksToHearAgain(known, job)) {
      await this.#takeOver(known, job);
      // The job itself made the item ready, and was cut off before it could say so.
      const duplicate = job.mediaId !== mediaId;
      return { mediaId, duplicate, superseded: otherThan(known.contentPath, file.location) };
    }
    await hooks.onBegun(mediaId);
    if (known?.state === 'READY') {
      const { attributes, hearing = {} } = job;
      await this.#fill({ ...known, ...attributes, hearing } as MediaItem, file.path, hooks, signal);
      return { mediaId, duplicate: false, superseded: otherThan(known.contentPath, file.location) };
    }
    const location = await this.#build(file, job, known ?? null, hooks, signal);
    return { mediaId, duplicate: false, superseded: known ? otherThan(location, known.contentPath) : null };
  }

  /** The bytes are already in the library: only what the job says of them is new. */
  async #takeOver(known: MediaItem, { attributes }: IngestJob): Promise<void> {
    if (Object.keys(attributes).length === 0) return;
    const item = { ...known, ...attributes, updatedAt: this.tools.clock.nowIso() };
    await this.tools.catalog.putMedia([item]);
    await this.tools.vectors.updateScope(item.id, scopeOf(item));
  }

  /** @returns where the bytes are kept. */
  async #build(
    file: File,
    job: IngestJob,
    known: MediaItem | null,
    hooks: IngestHooks,
    signal: AbortSignal,
  ): Promise<string> {
    const { sources, catalog, clock, vectors } = this.tools;
    hooks.onProgress('PROBING', 0);
    const sniffed = await sources.sniff(file.path, file.filename);
    const { location, path } = await this.#keep(file);
    const begun = beginItem({ ...file, ...sniffed, location }, job, known, clock.nowIso());
    await catalog.putMedia([begun]);
    // A try that was cut off may have left rows by halves, and Weaviate takes the same row once more for done.
    if (known) await vectors.deleteMoments([begun.id]);
    try {
      await this.#fill(begun, path, hooks, signal);
    } catch (error) {
      await this.#markFailed(begun, error, signal);
      throw error;
    }
    return location;
  }

  /** Bytes that are kept nowhere yet get a place of their own, the same whenever the job begins. */
  async #keep({ location, path, filename, digest }: File): Promise<{ location: string; path: string }> {
    if (location !== null) return { location, path };
    return this.tools.storage.adopt({ kind: 'downloads', id: mediaIdOf(digest), filename }, path);
  }

  /**
   * The item is put last: whatever a crash leaves before that is replaced when the job is taken up again. A ready item
   * keeps its old words and moments until the new ones are stored; when that fails, nothing has changed.
   */
  async #fill(
    begun: MediaItem,
    path: string,
    { onProgress }: IngestHooks,
    signal: AbortSignal,
  ): Promise<void> {
    const hearing = begun.kind === 'AUDIO' && begun.hearing ? { hearing: begun.hearing } : {};
    const file = { path, kind: begun.kind, ...hearing };
    const analysis = await this.tools.analyzer.analyse(file, onProgress, signal);
    onProgress('STORING', 0);
    const item = {
      ...begun,
      ...analysis.facts,
      warnings: analysis.warnings,
      state: 'READY',
      updatedAt: this.tools.clock.nowIso(),
    } as MediaItem;
    const { transcripts, vectors, catalog } = this.tools;
    if (analysis.transcript?.segments.length) await transcripts.write(item.id, analysis.transcript);
    else await transcripts.delete([item.id]);
    const [failure] = await vectors.replaceMoments([
      { mediaId: item.id, moments: toRecords(item, analysis) },
    ]);
    if (failure) {
      const details = failure.momentId === null ? {} : { details: { momentId: failure.momentId } };
      throw new AppError('STORE_UNAVAILABLE', failure.message, details);
    }
    await catalog.putMedia([item]);
  }

  /** A cancelled or interrupted item stays as it was begun: its job says what became of it. */
  async #markFailed(begun: MediaItem, error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { code, message } = toAppError(error);
    const item: MediaItem = {
      ...begun,
      state: 'FAILED',
      error: { code, message },
      updatedAt: this.tools.clock.nowIso(),
    };
    await this.tools.catalog.putMedia([item]);
  }
}

/** @returns true when the job names a way of hearing, and it is not the one that the item was heard in. */
function asksToHearAgain(known: MediaItem, { hearing }: IngestJob): known is AudioItem {
  return known.kind === 'AUDIO' && hearing !== undefined && !isSameHearing(known.hearing ?? {}, hearing);
}

/** @returns the other location, unless it is the one that is kept. */
function otherThan(kept: string, other: string | null): string | null {
  return other === kept ? null : other;
}
