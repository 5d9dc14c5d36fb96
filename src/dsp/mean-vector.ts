/** @returns the mean of one or more float32 vectors of one length, summed in float32, not normalised. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) {
    for (let index = 0; index < mean.length; index++) mean[index]! += vector[index]! / vectors.length;
  }
  return mean;
}
