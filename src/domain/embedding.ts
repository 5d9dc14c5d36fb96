/** Kinds of input an encoder can turn into a vector. */
export type Modality = 'text' | 'image' | 'audio';

/**
 * One embedding space. Vectors of two spaces are never compared; all vectors are float32, L2-normalised, compared by
 * cosine similarity.
 */
export interface EmbeddingSpace {
  /** Short name used in queries and as column name: `clip`, `clap`, `text`. */
  readonly name: string;
  readonly modelId: string;
  /** Commit of the hub repository, or a digest of the local files. */
  readonly revision: string;
  readonly dimensions: number;
  /** SHA-256 of the settings of the front end (sizes, mean, mel bank, windowing), hex. */
  readonly preprocessingDigest: string;
  /** What the encoders of this space accept. */
  readonly modalities: readonly Modality[];
}

/** One vector: float32, length `space.dimensions`, Euclidean norm 1. */
export type Vector = Float32Array;

/** @returns true when vectors of `a` may be compared with vectors of `b`. */
export function isSameSpace(a: EmbeddingSpace, b: EmbeddingSpace): boolean {
  return (
    a.name === b.name &&
    a.modelId === b.modelId &&
    a.revision === b.revision &&
    a.dimensions === b.dimensions &&
    a.preprocessingDigest === b.preprocessingDigest
  );
}
