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

/** @returns how far the cosine of two vectors is below 1; rounding cannot make it negative. */
export function cosineGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(0, 1 - cosine(a, b));
}

/** @returns the greatest absolute difference. */
export function largestGap(measured: ArrayLike<number>, expected: ArrayLike<number>): number {
  return gapBetween(measured, expected, { atol: 0, rtol: 0 }).largest;
}

/** @returns the greatest absolute difference, as a share of the greatest expected value. */
export function relativeGap(measured: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largestGap(measured, expected) / scale;
}
