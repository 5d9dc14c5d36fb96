import { basename, extname } from 'node:path';
import { AppError, isAppError, toAppError } from '../../domain/errors.js';
import { isSameHearing } from '../../domain/hearing.js';
import {
  mediaIdOf,
  type AudioItem,
  type IngestJob,
  type IngestSource,
  type JobStage,
  type MediaAttributes,
  type MediaItem,
  type MediaKind,
} from '../../domain/media.js';
import { momentIdOf, scopeOf, type MomentKind, type MomentRecord } from '../../domain/moment.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { FileIdentity, LocalFile, SourceAccess } from '../../domain/ports/source-access.js';
import type { TranscriptArchive } from '../../domain/ports/transcript-archive.js';
import type { UploadFolder } from '../../domain/ports/upload-folder.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { Analysis, MediaAnalyzer } from '../analysis/analysis.js';
import { requireUpload } from '../uploads.js';
import { KeyedLock } from './keyed-lock.js';

export interface ItemIngesterTools {
  readonly sources: SourceAccess;
  readonly uploads: UploadFolder;
  readonly analyzer: MediaAnalyzer;
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly transcripts: TranscriptArchive;
  readonly clock: Clock;
}

export interface IngestOutcome {
  readonly mediaId: string;
  readonly duplicate: boolean;
}

export type ItemProgress = (stage: JobStage, fraction: number) => void;

interface FoundFile extends LocalFile, FileIdentity {
  readonly kind: MediaKind;
  readonly mimeType: string;
}

/** Takes one job from its source to stored moments. The same bytes are one item, whoever sends them and how often. */
export class ItemIngester {
  readonly #lock = new KeyedLock();

  constructor(private readonly tools: ItemIngesterTools) {}

  /** @throws AppError with the reason; an item that was begun is then stored as FAILED with that reason. */
  async ingest(job: IngestJob, onProgress: ItemProgress, signal: AbortSignal): Promise<IngestOutcome> {
    onProgress('FETCHING', 0);
    const file = await this.#fetch(job.source, (fraction) => onProgress('FETCHING', fraction), signal);
    const identity = await this.tools.sources.identify(file.path, signal);
    const mediaId = mediaIdOf(identity.digest);
    return this.#lock.run(mediaId, async () => {
      const [known] = await this.tools.catalog.getMedia([mediaId]);
      if (known?.state === 'READY') {
        if (!asksToHearAgain(known, job)) return this.#keepKnown(known, job, file);
        await this.#hearAgain(known, job, file, onProgress, signal);
        return { mediaId, duplicate: false };
      }
      onProgress('PROBING', 0);
      const sniffed = await this.tools.sources.sniff(file.path, file.filename);
      await this.#build({ ...file, ...identity, ...sniffed }, job, known ?? null, onProgress, signal);
      return { mediaId, duplicate: false };
    });
  }

  async #fetch(
    source: IngestSource,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<LocalFile> {
    switch (source.type) {
      case 'PATH':
        return { path: source.path, filename: basename(source.path) };
      case 'URL':
        return this.tools.sources.download(source.url, onProgress, signal);
      case 'UPLOAD':
        return requireUpload(this.tools.uploads, source.uploadId);
    }
  }

  /** The bytes are already in the library: new attributes are taken over, a second copy is dropped. */
  async #keepKnown(known: MediaItem, job: IngestJob, file: LocalFile): Promise<IngestOutcome> {
    if (file.path !== known.contentPath) await this.tools.sources.discard(file.path);
    if (Object.keys(job.attributes).length > 0) {
      const item = { ...known, ...job.attributes, updatedAt: this.tools.clock.nowIso() };
      await this.tools.catalog.putMedia([item]);
      await this.tools.vectors.updateScope(item.id, scopeOf(item));
    }
    return { mediaId: known.id, duplicate: true };
  }

  /** A ready item keeps its old words and moments until the new ones are stored; when that fails, nothing has changed. */
  async #hearAgain(
    known: AudioItem,
    job: IngestJob,
    file: LocalFile,
    onProgress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { attributes, hearing = {} } = job;
    await this.#fill({ ...known, ...attributes, hearing }, file.path, onProgress, signal);
    if (file.path !== known.contentPath) await this.tools.sources.discard(file.path);
  }

  async #build(
    file: FoundFile,
    job: IngestJob,
    known: MediaItem | null,
    onProgress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const begun = this.#beginItem(file, job, known);
    await this.tools.catalog.putMedia([begun]);
    try {
      await this.#fill(begun, file.path, onProgress, signal);
    } catch (error) {
      await this.#markFailed(begun, error, signal);
      throw error;
    }
  }

  /** The item is put last: whatever a crash leaves before that is replaced when the job is taken up again. */
  async #fill(begun: MediaItem, path: string, onProgress: ItemProgress, signal: AbortSignal): Promise<void> {
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

  #beginItem(file: FoundFile, job: IngestJob, known: MediaItem | null): MediaItem {
    const now = this.tools.clock.nowIso();
    const attributes: MediaAttributes = {
      title: job.attributes.title ?? known?.title ?? titleOf(file.filename),
      tags: job.attributes.tags ?? known?.tags ?? [],
      metadata: job.attributes.metadata ?? known?.metadata ?? {},
    };
    const hearing = job.hearing ?? (known?.kind === 'AUDIO' ? known.hearing : undefined);
    return {
      ...NO_FACTS[file.kind],
      ...attributes,
      ...(file.kind === 'AUDIO' && hearing && { hearing }),
      id: mediaIdOf(file.digest),
      state: 'PROCESSING',
      source: job.label,
      digest: file.digest,
      sizeBytes: file.sizeBytes,
      mimeType: file.mimeType,
      contentPath: file.path,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
      error: null,
      warnings: [],
    };
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

/** Facts of an item that is not analysed yet. */
const NO_FACTS = {
  AUDIO: {
    kind: 'AUDIO',
    durationSeconds: 0,
    sampleRateHz: 0,
    channels: 0,
    codec: '',
    loudnessLufs: null,
    gainDb: 0,
  },
  IMAGE: { kind: 'IMAGE', widthPixels: 0, heightPixels: 0, format: '' },
  TRANSCRIPT: { kind: 'TRANSCRIPT', format: 'TXT', durationSeconds: null },
} as const;

function toRecords(item: MediaItem, analysis: Analysis): MomentRecord[] {
  const counts: Partial<Record<MomentKind, number>> = {};
  const scope = scopeOf(item);
  return analysis.moments.map((moment) => {
    const index = counts[moment.kind] ?? 0;
    counts[moment.kind] = index + 1;
    const id = momentIdOf(item.id, moment.kind, index);
    return { ...moment, id, index, mediaId: item.id, mediaKind: item.kind, scope };
  });
}

/** @returns a readable title from a file name: without extension, with spaces for underscores and dashes. */
function titleOf(filename: string): string {
  const stem = basename(filename, extname(filename)).replace(/[_-]+/g, ' ').trim();
  return stem || filename;
}

/** @returns true when the failure may pass by itself, so that the job is worth another try. */
export function isTransient(error: unknown): boolean {
  return isAppError(error) && error.retryable && error.code !== 'MODEL_NOT_READY';
}
