import { Kernels, wholeLanes } from './kernels.js';

const FLOAT_BYTES = 4;

/** One memory for all rows: they are as long as a vocabulary. */
let kernels: Kernels | null = null;

/** @returns the index of the largest value and its share of the softmax over the row; -Infinity values have none. */
export function mostProbable(row: Float32Array): { token: number; probability: number } {
  const { run, at, count } = place(row);
  const largest = run.largest(at, count);
  return { token: row.indexOf(largest), probability: 1 / run.sumOfExponentials(at, count, largest) };
}

/** @returns the sum of exp(value - largest) over a row, to float32 rounding of each; `largest` is that of the row. */
export function sumOfShares(row: Float32Array, largest: number): number {
  const { run, at, count } = place(row);
  return run.sumOfExponentials(at, count, largest);
}

function place(row: Float32Array) {
  kernels ??= new Kernels();
  const count = wholeLanes(row.length);
  const at = kernels.scratch(count * FLOAT_BYTES);
  const placed = kernels.float32(at, count);
  placed.set(row);
  placed.fill(-Infinity, row.length);
  return { run: kernels.run, at, count };
}
