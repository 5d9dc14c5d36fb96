/**
 * Scales a vector to Euclidean norm 1; sums in float64.
 * @returns a new float32 vector, or null when the vector has no direction: all zero, or a value is not finite.
 */
export function unitVector(vector: Float32Array): Float32Array | null {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm) || norm === 0) return null;
  return vector.map((value) => value / norm);
}
