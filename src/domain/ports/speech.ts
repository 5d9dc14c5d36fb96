/** A stretch of the recording with speech in it. */
export interface SpeechRegion {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A region together with its sound, so that one pass over the stream serves detection and transcription. */
export interface SpeechClip extends SpeechRegion {
  /** Mono float32 at 16 kHz, from `startSeconds` to `endSeconds`. */
  readonly pcm: Float32Array;
}

/** Voice activity over a stream of 16 kHz mono float32 PCM. Memory does not grow with duration. */
export interface VoiceActivityDetector {
  readonly sampleRateHz: 16000;
  /** Regions in time order, none longer than `maxRegionSeconds` (longer speech is cut where it is least probable). */
  detect(
    pcm: AsyncIterable<Float32Array>,
    options: { readonly maxRegionSeconds: number; readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<SpeechClip>;
  dispose(): Promise<void>;
}

/** One word with its own time; `startSeconds <= endSeconds`, and no word starts before the one before it. */
export interface TranscribedWord {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** With the punctuation that belongs to it, without spaces around. */
  readonly text: string;
  /** Mean token probability, 0..1. */
  readonly confidence: number;
}

/** Words of one stretch of speech, times relative to the PCM given and inside it. */
export interface TranscribedSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** Mean token probability, 0..1; lowered where the words show signs of being made up. */
  readonly confidence: number;
  /** In time order; empty when the model gives no word times. */
  readonly words: readonly TranscribedWord[];
  /** ISO 639 code of the language spoken, as the model tells it or the caller said; null when nobody knows. */
  readonly language: string | null;
  /** Share of `language` among all the model knows, 0..1, where the model found it out by itself. */
  readonly languageProbability?: number;
}

/** `TRANSCRIBE` writes the language spoken, `TRANSLATE` English. */
export type SpeechTask = 'TRANSCRIBE' | 'TRANSLATE';

export interface TranscribeOptions {
  /** ISO 639 code of the language spoken; absent: the model finds out. */
  readonly language?: string;
  /**
   * Seconds of speech heard in the rest of the recording, by language, each counted by its probability. Tells a clip that is
   * not sure of its language what it most likely is; ignored when `language` is given.
   */
  readonly heardSeconds?: Readonly<Record<string, number>>;
  /** Default `TRANSCRIBE`. */
  readonly task?: SpeechTask;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Speech to text. Errors: MODEL_NOT_READY, MODEL_INVALID, INFERENCE_FAILED, CANCELLED, BAD_USER_INPUT (a language or a
 * task that the model does not know).
 */
export interface Transcriber {
  readonly modelId: string;
  readonly sampleRateHz: 16000;
  /** Longest piece taken in one call. */
  readonly maxWindowSeconds: number;
  /** True when a call costs about the same however short its clip is: neighbouring regions are then heard in one call. */
  readonly hasFixedCost?: boolean;
  /** How many calls are worth having under way at a time; absent: one. Side by side or not, each gives the same. */
  readonly callsAtOnce?: number;
  /**
   * How many clips are worth giving in one call; absent: one. Clips of one call may change each other in the last digits,
   * and so now and then a word: who wants the same words again gives the same clips together.
   */
  readonly clipsPerCall?: number;
  /** ISO 639 codes of the languages the model writes. */
  readonly languages: readonly string[];
  readonly canTranslate: boolean;
  /**
   * @param clips mono float32 at 16 kHz, each at most `maxWindowSeconds` long.
   * @returns what is said in each, in their order.
   */
  transcribe(clips: readonly Float32Array[], options?: TranscribeOptions): Promise<TranscribedSegment[][]>;
  dispose(): Promise<void>;
}
