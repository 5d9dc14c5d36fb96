import { float32Tensor, type Tensor } from './session.js';

/**
 * @param tensor float32, row-major.
 * @param rows numbers along its first axis.
 * @returns these rows, in the order given: a view where they are the first ones, else a copy.
 */
export function takeRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const [count = 0, ...rest] = tensor.dims;
  const data = tensor.data as Float32Array;
  const size = count === 0 ? 0 : data.length / count;
  const row = (place: number) => data.subarray(place * size, (place + 1) * size);
  const areFirst = rows.every((number, place) => number === place);
  const taken = areFirst ? data.subarray(0, rows.length * size) : join(rows.map(row));
  return float32Tensor(taken, [rows.length, ...rest]);
}

/** @param tensors float32, of equal shapes but for the first axis. @returns the rows of all of them, in their order. */
export function stackRows(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (tensors.length === 1) return first!;
  const rows = tensors.reduce((sum, { dims }) => sum + dims[0]!, 0);
  const data = join(tensors.map(({ data }) => data as Float32Array));
  return float32Tensor(data, [rows, ...first!.dims.slice(1)]);
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
