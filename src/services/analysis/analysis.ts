import type { HearingOptions } from '../../domain/hearing.js';
import type {
  AudioFacts,
  ImageFacts,
  JobStage,
  MediaKind,
  TranscriptFacts,
  Warning,
} from '../../domain/media.js';
import type { Moment } from '../../domain/moment.js';
import type { SpeechTranscript } from '../../domain/speech-transcript.js';
import type { Vector } from '../../domain/embedding.js';

/** A moment before it belongs to a stored item: what it covers and its vectors by space name. */
export interface AnalysedMoment extends Omit<Moment, 'id' | 'mediaId' | 'mediaKind' | 'index'> {
  readonly vectors: Readonly<Record<string, Vector>>;
}

export type MediaFacts =
  | ({ readonly kind: 'AUDIO' } & AudioFacts)
  | ({ readonly kind: 'IMAGE' } & ImageFacts)
  | ({ readonly kind: 'TRANSCRIPT' } & TranscriptFacts);

/** Everything Chorus found in one file. */
export interface Analysis {
  readonly facts: MediaFacts;
  readonly moments: readonly AnalysedMoment[];
  readonly warnings: readonly Warning[];
  /** What is said in a sound; null for other kinds, and where no transcriber listened. */
  readonly transcript: SpeechTranscript | null;
}

/** A file on this machine, and how to hear it if it is a sound. */
export interface AnalysedFile {
  readonly path: string;
  readonly hearing?: HearingOptions;
}

/** Called as the work goes on; `fraction` is 0..1 within the stage. */
export type ProgressListener = (stage: JobStage, fraction: number) => void;

/** One way from a file to moments, for items of the library and for query files alike. */
export interface MediaAnalyzer {
  /** @throws AppError of decoders and encoders; CANCELLED. */
  analyse(
    file: AnalysedFile & { readonly kind: MediaKind },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ): Promise<Analysis>;
}
