import type { Tower } from '../tower.js';

/**
 * Encodes a sound that a model hears in patches: the mean of the patches' embeddings, before anything is normalised.
 * A window of one patch keeps its embedding bit for bit.
 * @param patches embeds one patch of features, float32 row-major.
 * @param split features of a window of PCM, patch by patch, one at least.
 */
export function poolPatches(
  patches: Tower<Float32Array>,
  split: (pcm: Float32Array) => readonly Float32Array[],
): Tower<Float32Array> {
  return {
    ...patches,
    async encode(pcm) {
      const embeddings: Float32Array[] = [];
      for (const patch of split(pcm)) embeddings.push(await patches.encode(patch));
      return meanOf(embeddings);
    },
  };
}

/** @returns the mean of vectors of one length, summed in float64. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (const [index, value] of vector.entries()) sum[index]! += value;
  return Float32Array.from(sum, (value) => value / vectors.length);
}
