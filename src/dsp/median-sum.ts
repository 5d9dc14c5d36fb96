import { Kernels, wholeLanes } from './kernels.js';

const FLOAT_BYTES = 4;
/** Neighbours on each side of a value. */
const MARGIN = 3;

/** One memory for all rows of a thread. */
let kernels: Kernels | null = null;

/**
 * Adds up rows of `count` values, each smoothed by the median over seven neighbours, the edges mirrored; rows of up to three
 * values are added as they are.
 * @param rows how many there are.
 * @param fill writes a row, float32 [count].
 * @returns float32 [count].
 */
export function sumOfMedians(
  rows: number,
  count: number,
  fill: (row: number, values: Float32Array) => void,
): Float32Array {
  kernels ??= new Kernels();
  const padded = wholeLanes(count);
  const sumsAt = kernels.scratch((2 * padded + 2 * MARGIN) * FLOAT_BYTES);
  const mirroredAt = sumsAt + padded * FLOAT_BYTES;
  const sums = kernels.float32(sumsAt, padded);
  const mirrored = kernels.float32(mirroredAt, padded + 2 * MARGIN);
  const values = mirrored.subarray(MARGIN, MARGIN + count);
  sums.fill(0);
  for (let row = 0; row < rows; row++) {
    fill(row, values);
    if (count <= MARGIN) for (let place = 0; place < count; place++) sums[place]! += values[place]!;
    else {
      mirrorEdges(mirrored, count);
      kernels.run.addMediansOf7(mirroredAt, padded, sumsAt);
    }
  }
  return sums.slice(0, count);
}

function mirrorEdges(mirrored: Float32Array, count: number): void {
  const last = MARGIN + count - 1;
  for (let offset = 1; offset <= MARGIN; offset++) {
    mirrored[MARGIN - offset] = mirrored[MARGIN + offset]!;
    mirrored[last + offset] = mirrored[last - offset]!;
  }
}
