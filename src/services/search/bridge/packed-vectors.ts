import type { Vector } from '../../../domain/embedding.js';

/** Values of unit vectors lie in [-1, 1]: this many steps on each side are finer than float16 where it matters. */
const STEPS = 32767;

/** @returns vectors of one length as base64 of int16, little-endian: half the room of float32, off by at most 1.6e-5 a value. */
export function packVectors(vectors: readonly Vector[]): string {
  const dimensions = vectors[0]?.length ?? 0;
  const bytes = Buffer.alloc(2 * dimensions * vectors.length);
  vectors.forEach((vector, row) => {
    vector.forEach((value, column) =>
      bytes.writeInt16LE(
        Math.round(STEPS * Math.min(1, Math.max(-1, value))),
        2 * (row * dimensions + column),
      ),
    );
  });
  return bytes.toString('base64');
}

/** @returns a matrix, row by row, packed as vectors are, with the greatest absolute value apart. */
export function packMatrix(values: Float32Array): { readonly scale: number; readonly packed: string } {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { scale, packed: packVectors([values.map((value) => value / scale)]) };
}

export function unpackMatrix(
  { scale, packed }: { scale: number; packed: string },
  size: number,
): Float32Array {
  return unpackVectors(packed, size)[0]!.map((value) => value * scale);
}

/** @throws RangeError when the text does not hold whole vectors. */
export function unpackVectors(text: string, dimensions: number): Vector[] {
  const bytes = Buffer.from(text, 'base64');
  const count = bytes.length / 2 / dimensions;
  if (!Number.isInteger(count)) throw new RangeError('these are no whole vectors');
  return Array.from({ length: count }, (_, row) =>
    Float32Array.from(
      { length: dimensions },
      (_value, column) => bytes.readInt16LE(2 * (row * dimensions + column)) / STEPS,
    ),
  );
}
