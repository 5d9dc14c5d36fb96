/**
 * Dynamic time warping of rows on columns: the path from the first corner to the last, one step right, down or both at a
 * time, over which the gains add up to most. As in openai/whisper `timing.py`, with gains where it has costs.
 * @param gains row-major float32 [rows, columns], both at least 1.
 * @returns for each row the first column of the path in it; never decreasing, within [0, columns).
 */
export function warpRows(gains: Float32Array, rows: number, columns: number): Int32Array {
  const came = new Uint8Array(rows * columns);
  let above = new Float64Array(columns);
  let current = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const up = row > 0 ? above[column]! : -Infinity;
      const left = column > 0 ? current[column - 1]! : -Infinity;
      const both = row > 0 && column > 0 ? above[column - 1]! : -Infinity;
      let from = LEFT;
      let best = left;
      if (both > left && both > up) [from, best] = [BOTH, both];
      else if (up > left && up > both) [from, best] = [UP, up];
      if (row === 0 && column === 0) best = 0;
      current[column] = best + gains[row * columns + column]!;
      came[row * columns + column] = from;
    }
    [above, current] = [current, above];
  }
  return firstColumns(came, rows, columns);
}

const LEFT = 0;
const UP = 1;
const BOTH = 2;

/** Follows the path back from the last corner. */
function firstColumns(came: Uint8Array, rows: number, columns: number): Int32Array {
  const first = new Int32Array(rows);
  let column = columns - 1;
  for (let row = rows - 1; row >= 0; row--) {
    while (column > 0 && came[row * columns + column] === LEFT) column--;
    first[row] = column;
    if (row > 0 && came[row * columns + column] === BOTH) column--;
  }
  return first;
}

/**
 * Median over `width` neighbours (odd), the edges mirrored; shorter rows are left as they are.
 * @returns float32 of the same length.
 */
export function medianFilter(values: Float32Array, width: number): Float32Array {
  const margin = width >> 1;
  const count = values.length;
  if (count <= margin) return values.slice();
  const mirrored = new Float32Array(count + 2 * margin);
  mirrored.set(values, margin);
  for (let offset = 1; offset <= margin; offset++) {
    mirrored[margin - offset] = values[offset]!;
    mirrored[margin + count - 1 + offset] = values[count - 1 - offset]!;
  }
  // The window stays sorted as it slides: one value leaves, one comes in.
  const sorted = mirrored.slice(0, width).sort();
  const medians = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    medians[index] = sorted[margin]!;
    if (index < count - 1) replaceSorted(sorted, mirrored[index]!, mirrored[index + width]!);
  }
  return medians;
}

function replaceSorted(sorted: Float32Array, leaving: number, coming: number): void {
  let place = 0;
  while (place < sorted.length - 1 && sorted[place] !== leaving) place++;
  for (; place + 1 < sorted.length && sorted[place + 1]! < coming; place++)
    sorted[place] = sorted[place + 1]!;
  for (; place > 0 && sorted[place - 1]! > coming; place--) sorted[place] = sorted[place - 1]!;
  sorted[place] = coming;
}
