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
