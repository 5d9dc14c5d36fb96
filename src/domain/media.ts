import type { ErrorCode } from './errors.js';
import type { HearingOptions } from './hearing.js';

export const MEDIA_KINDS = ['AUDIO', 'IMAGE', 'TRANSCRIPT'] as const;
/** What a media item is. */
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** Life of an item or a job: `PENDING -> PROCESSING -> READY | FAILED | CANCELLED`. */
export type WorkState = 'PENDING' | 'PROCESSING' | 'READY' | 'FAILED' | 'CANCELLED';

/** Free values a user attaches to an item. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** A failure or a caution as data: a catalogue code and a sentence for the user. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A caution that did not stop the work. `code` is SCREAMING_SNAKE, for example `SILENT_AUDIO`. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What a user may change after the fact. */
export interface MediaAttributes {
  readonly title: string;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
}

/** What probing found in an audio file. */
export interface AudioFacts {
  readonly durationSeconds: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly codec: string;
  /** EBU R128 integrated loudness in LUFS; null when the sound is too short or too quiet to measure. */
  readonly loudnessLufs: number | null;
  /** Gain in dB applied before encoding. */
  readonly gainDb: number;
}

/** Size of a picture after its EXIF orientation is applied. */
export interface ImageFacts {
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly format: string;
}

export interface TranscriptFacts {
  readonly format: 'SRT' | 'VTT' | 'JSON' | 'TXT';
  /** End of the last timed passage in seconds; null for untimed text. */
  readonly durationSeconds: number | null;
}

interface MediaBase extends MediaAttributes {
  /** Stable, derived from the bytes: the same bytes are the same item. See `mediaIdOf`. */
  readonly id: string;
  readonly state: WorkState;
  /** Where the bytes came from, as the user named it (path, URL or upload name). */
  readonly source: string;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly digest: string;
  readonly sizeBytes: number;
  readonly mimeType: string;
  /** Where the bytes are: an absolute path, or what else a `MediaStorage` calls a location; never shown to a caller. */
  readonly contentPath: string;
  /** ISO 8601 UTC, when the item was first accepted. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error: Problem | null;
  readonly warnings: readonly Warning[];
}

export interface AudioItem extends MediaBase, AudioFacts {
  readonly kind: 'AUDIO';
  /** What the caller said about the sound when its moments were made; absent: nothing. */
  readonly hearing?: HearingOptions;
}
export interface ImageItem extends MediaBase, ImageFacts {
  readonly kind: 'IMAGE';
}
export interface TranscriptItem extends MediaBase, TranscriptFacts {
  readonly kind: 'TRANSCRIPT';
}
/** One thing a user put in. */
export type MediaItem = AudioItem | ImageItem | TranscriptItem;

/** @returns the id of the item with these bytes: the first 128 bits of their SHA-256, 32 hex digits. */
export function mediaIdOf(digest: string): string {
  return digest.slice(0, 32);
}

/** Where the bytes of a job come from. */
export type IngestSource =
  | { readonly type: 'PATH'; readonly path: string }
  | { readonly type: 'URL'; readonly url: string }
  | { readonly type: 'UPLOAD'; readonly uploadId: string };

/** Steps of one job, in order; shown as progress. */
export const JOB_STAGES = [
  'QUEUED',
  'FETCHING',
  'PROBING',
  'ENCODING',
  'TRANSCRIBING',
  'STORING',
  'DONE',
] as const;
export type JobStage = (typeof JOB_STAGES)[number];

/**
 * The durable promise to ingest one source. It is written before the caller hears "accepted", and outlives a kill:
 * whatever is not READY, FAILED or CANCELLED when the process starts is done again.
 */
export interface IngestJob {
  readonly id: string;
  readonly source: IngestSource;
  /** How the user named the source. */
  readonly label: string;
  /** Attributes to give the item; absent ones keep what an existing item has. */
  readonly attributes: Partial<MediaAttributes>;
  /** How to hear it if it is a sound; absent: as an existing item was heard, else without hints. */
  readonly hearing?: HearingOptions;
  readonly state: WorkState;
  readonly stage: JobStage;
  /** 0..1 within the whole job. */
  readonly progress: number;
  /** Known once the job begins to make or change the item, or finds that it need not. */
  readonly mediaId: string | null;
  /** True when the same bytes were already in the library. */
  readonly duplicate: boolean;
  readonly error: Problem | null;
  /** Who answers for it, see `JobQueue.holderId`; a job that nobody answers for is taken up again. */
  readonly workerId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}
