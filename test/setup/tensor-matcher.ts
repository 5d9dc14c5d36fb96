import { expect } from '@jest/globals';

/** How far a measured array may lie from the expected one: |measured - expected| <= atol + rtol * |expected|. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** How far apart two arrays are. */
export interface Gap {
  /** Greatest absolute difference; NaN when a value is not finite in only one of them. */
  readonly largest: number;
  /** Greatest difference beyond what the tolerance grants; <= 0 when all values are within it. */
  readonly beyond: number;
}

/** @throws Error when the lengths differ. */
export function gapBetween(
  measured: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol, rtol }: Tolerance,
): Gap {
  if (measured.length !== expected.length) {
    throw new Error(`${measured.length} values were measured, ${expected.length} expected`);
  }
  let [largest, beyond] = [0, -Infinity];
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(measured[index]! - expected[index]!);
    if (Number.isNaN(difference)) return { largest: NaN, beyond: Infinity };
    largest = Math.max(largest, difference);
    beyond = Math.max(beyond, difference - atol - rtol * Math.abs(expected[index]!));
  }
  return { largest, beyond };
}

/** Fails when any value is out of tolerance; the failure shows the greatest difference. */
export function expectClose(
  measured: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): void {
  const gap = gapBetween(measured, expected, tolerance);
  expect({ ...gap, within: gap.beyond <= 0 }).toEqual({ ...gap, within: true });
}

/** @returns the cosine of the angle between two vectors, in float64. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, normA, normB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    dot += a[index]! * b[index]!;
    normA += a[index]! ** 2;
    normB += b[index]! ** 2;
  }
  return dot / Math.sqrt(normA * normB);
}
