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

/** Words of one stretch of speech, times relative to the PCM given. */
export interface TranscribedSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** Mean token probability, 0..1. */
  readonly confidence: number;
}

/**
 * Speech to text. Errors: MODEL_NOT_READY, MODEL_INVALID, INFERENCE_FAILED, CANCELLED.
 */
export interface Transcriber {
  readonly modelId: string;
  readonly sampleRateHz: 16000;
  /** Longest piece taken in one call. */
  readonly maxWindowSeconds: number;
  /** @param pcm mono float32 at 16 kHz, at most `maxWindowSeconds` long. */
  transcribe(
    pcm: Float32Array,
    options?: { language?: string; signal?: AbortSignal },
  ): Promise<TranscribedSegment[]>;
  dispose(): Promise<void>;
}
