import type { EmbeddingSpace, Vector } from '../embedding.js';
import type { RgbImage } from './image-decoder.js';

/** What the audio tower of a space wants to hear. */
export interface AudioInputSpec {
  readonly sampleRateHz: number;
  /** Longest piece the model takes in one run. */
  readonly maxWindowSeconds: number;
}

/** What the image tower of a space looks at. */
export interface ImageInputSpec {
  /** The shorter side it makes pictures have at most, by averages over their pixels. */
  readonly shortSidePixels: number;
}

/**
 * The encoders of one space. A method is absent when the space has no tower for that modality. Vectors are float32,
 * L2-normalised; the same input gives the same bits, whatever else is in the batch.
 * Errors: MODEL_NOT_READY, MODEL_INVALID, INFERENCE_FAILED, CANCELLED.
 */
export interface Embedder {
  readonly space: EmbeddingSpace;
  readonly audioInput?: AudioInputSpec;
  /** Absent where the tower takes single pixels. */
  readonly imageInput?: ImageInputSpec;
  /** Texts longer than the model's limit are cut at it, keeping the end token. */
  embedTexts?(texts: readonly string[], signal?: AbortSignal): Promise<Vector[]>;
  embedImages?(images: readonly RgbImage[], signal?: AbortSignal): Promise<Vector[]>;
  /** Mono float32 windows in [-1, 1] at `audioInput.sampleRateHz`, each 1 sample to `maxWindowSeconds` long. */
  embedAudio?(windows: readonly Float32Array[], signal?: AbortSignal): Promise<Vector[]>;
  dispose(): Promise<void>;
}
