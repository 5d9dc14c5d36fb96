import type { EmbeddingSpace } from '../domain/embedding.js';
import type { HearingOptions } from '../domain/hearing.js';
import type { IngestJob, IngestSource, MediaAttributes, MediaItem, Warning } from '../domain/media.js';
import type { Moment } from '../domain/moment.js';
import type { JobQueue, QueueCounts } from '../domain/ports/job-queue.js';
import type { ByteRange } from '../domain/ports/media-storage.js';
import type { JobPageRequest, MediaPageRequest, Page } from '../domain/ports/media-catalog.js';
import type { SpeechTranscript } from '../domain/speech-transcript.js';
import type { TranscriptFormat, WritingOptions } from '../domain/transcript-formats.js';
import type { EvaluationService } from './evaluation/evaluation.js';
import type { JudgementSets } from './evaluation/judgement-sets.js';
import type { FeedbackLog } from './learning/feedback.js';
import type { SearchUseCases } from './search/search-use-cases.js';
import type { SpacesService } from './spaces/spaces.js';
import type { LearningService } from './learning/learning.js';
import type { BridgeUseCases } from './search/bridge/bridge-service.js';

/** One source to ingest, as a transport hands it over. */
export interface IngestRequest {
  readonly source: IngestSource;
  readonly attributes?: Partial<MediaAttributes>;
  /**
   * How to hear sounds; other kinds do not mind. A sound that the library knows and that was heard in another way is
   * heard again, and keeps its old moments until the new ones are stored. Absent: known sounds stay as they are.
   */
  readonly hearing?: HearingOptions;
}

/** Who asks: the command line may read any file its user may; the API only folders that the operator allowed. */
export type Caller = 'cli' | 'api';

/** How much there is to do, and who does it. */
export interface QueueStatus extends QueueCounts {
  /** `embedded`: in this process; `redis`: shared by all processes of the library. */
  readonly kind: JobQueue['kind'];
}

export interface IngestUseCases {
  /**
   * Accepts sources; each job is durable when this returns. A PATH that is a folder or a glob becomes one job per file.
   * @throws AppError BAD_USER_INPUT (also for a language or a task that the transcriber does not know),
   * CAPABILITY_UNSUPPORTED, MODEL_NOT_READY (transcriber), SOURCE_NOT_FOUND, SOURCE_FORBIDDEN, MEDIA_NOT_FOUND
   * (unknown upload), OVERLOADED, STORE_UNAVAILABLE (the queue cannot be reached; nothing was accepted).
   */
  submit(requests: readonly IngestRequest[], caller: Caller): Promise<IngestJob[]>;
  /** @throws AppError MEDIA_NOT_FOUND for an unknown job. Cancelling finished work changes nothing. */
  cancel(jobId: string): Promise<IngestJob>;
  /** Every change of these jobs (or of all when absent) from now on; ends when all given jobs are finished. */
  watch(jobIds?: readonly string[], signal?: AbortSignal): AsyncIterable<IngestJob>;
  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]>;
  listJobs(request: JobPageRequest): Promise<Page<IngestJob>>;
  /** @throws AppError STORE_UNAVAILABLE when the queue cannot be reached. */
  queueStatus(): Promise<QueueStatus>;
}

export interface MediaPatch {
  readonly title?: string;
  readonly tags?: readonly string[];
  /** Replaces the whole metadata object. */
  readonly metadata?: MediaAttributes['metadata'];
}

/** The bytes of an item, to be sent whole or in part. */
export interface MediaContent {
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly read: (range?: ByteRange) => Promise<AsyncIterable<Uint8Array>>;
}

export interface LibraryUseCases {
  /** @returns items in the order asked; null for unknown ids (batched, for loaders and federation references). */
  getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]>;
  listMedia(request: MediaPageRequest): Promise<Page<MediaItem>>;
  /** @throws AppError MEDIA_NOT_FOUND, BAD_USER_INPUT. */
  updateMedia(id: string, patch: MediaPatch): Promise<MediaItem>;
  /** Deletes items with their moments, thumbnails and uploaded bytes. @returns ids that existed. */
  deleteMedia(ids: readonly string[]): Promise<string[]>;
  /** Moments of each item, ordered by kind and time (batched). */
  momentsOf(mediaIds: readonly string[]): Promise<Moment[][]>;
  getMoments(ids: readonly string[]): Promise<(Moment | null)[]>;
  /** Names of the spaces that each moment has a vector in, sorted (batched); none for unknown ids. */
  spacesOf(momentIds: readonly string[]): Promise<string[][]>;
  /** The bytes of an item. @throws AppError MEDIA_NOT_FOUND, also when they are no longer where they were. */
  contentOf(id: string): Promise<MediaContent>;
  /** What is said in a sound; null for other kinds, before the item is READY, and when nothing was heard. */
  transcriptOf(id: string): Promise<SpeechTranscript | null>;
  /**
   * The words of a sound or of a transcript item as one file.
   * @throws AppError MEDIA_NOT_FOUND (no such item, or no words), CAPABILITY_UNSUPPORTED (subtitles of untimed text).
   */
  exportTranscript(
    id: string,
    format: TranscriptFormat,
    options?: WritingOptions,
  ): Promise<{ mimeType: string; text: string }>;
  /** JPEG or WebP preview of a picture. @throws AppError MEDIA_NOT_FOUND. */
  thumbnailOf(id: string): Promise<{ mimeType: string; data: Uint8Array }>;
}

export interface UploadTicket {
  readonly uploadId: string;
  /** Path and query of the signed URL that takes one PUT with the bytes, for example `/uploads/ID?expires=..&signature=..`. */
  readonly path: string;
  readonly expiresAt: string;
}

export interface UploadUseCases {
  createUpload(request: { filename: string }): Promise<UploadTicket>;
  /**
   * Takes the bytes of one upload. @throws AppError MEDIA_NOT_FOUND (unknown, expired or wrong signature),
   * MEDIA_TOO_LARGE, MEDIA_EMPTY.
   */
  receive(
    uploadId: string,
    signed: { expires: string; signature: string },
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ sizeBytes: number }>;
}

/** One model of the profile, and what it takes of the memory. */
export interface ModelStatus {
  /** `clip`, `transcriber`, ... */
  readonly role: string;
  /** Null until it was opened: a transcriber is with the first sound. */
  readonly modelId: string | null;
  /** True while its weights are in memory. */
  readonly isLoaded: boolean;
  /** How often they are: every lane that used it has a copy. */
  readonly loadedCopies: number;
  /** Bytes of its graphs on disk, about what each copy takes in memory; null until it was opened. Shared files count for each. */
  readonly weightsBytes: number | null;
  /** ISO 8601 UTC; null: never since the start. */
  readonly lastUsedAt: string | null;
}

/** What this server has: profile, spaces, warnings of `doctor`. */
export interface SystemUseCases {
  describe(): Promise<{
    readonly version: string;
    readonly profile: string;
    readonly store: string;
    readonly transcriber: string | null;
    readonly spaces: readonly EmbeddingSpace[];
    readonly models: readonly ModelStatus[];
    readonly queue: QueueStatus;
    /** Resident memory of the process, bytes. */
    readonly memoryBytes: number;
    readonly warnings: readonly Warning[];
  }>;
}

/** Queries with their right answers. */
export type JudgementUseCases = Pick<JudgementSets, 'save' | 'get' | 'list' | 'delete'>;

/** Asks judgement sets, keeps the runs, compares them. */
export type EvaluationUseCases = Pick<
  EvaluationService,
  'start' | 'resume' | 'cancel' | 'get' | 'list' | 'finished' | 'compare'
>;

/** What users thought of hits. */
export type FeedbackUseCases = Pick<FeedbackLog, 'record' | 'list' | 'clear'>;

/** Learns from judgements and feedback; what was learned serves only when put in force. */
export type LearningUseCases = Pick<
  LearningService,
  'weights' | 'trainWeights' | 'trainAdapter' | 'adaptersOf' | 'activateAdapter'
>;

/** Spaces over time: fill, watch, switch, drop. */
export type SpaceUseCases = Pick<
  SpacesService,
  'list' | 'fill' | 'cancelFill' | 'filled' | 'switchTo' | 'drop' | 'exportTo' | 'importFrom'
>;

/** The use cases a transport (GraphQL, HTTP, command line) may call. */
export interface Services {
  readonly ingest: IngestUseCases;
  readonly library: LibraryUseCases;
  readonly uploads: UploadUseCases;
  readonly search: SearchUseCases;
  readonly judgements: JudgementUseCases;
  readonly evaluation: EvaluationUseCases;
  readonly feedback: FeedbackUseCases;
  readonly learning: LearningUseCases;
  readonly bridges: BridgeUseCases;
  readonly spaces: SpaceUseCases;
  readonly system: SystemUseCases;
}
