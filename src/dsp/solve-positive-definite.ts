/**
 * Solves `matrix * x = right` for a symmetric positive definite matrix by Cholesky's factorisation (matrix = L * L^T).
 * @param matrix float64 [size, size], row by row; only the lower triangle is read. Overwritten by L.
 * @param right float64 [size, columns], row by row. Overwritten by x, which is also returned.
 * @throws RangeError when the matrix is not positive definite.
 */
export function solvePositiveDefinite(
  matrix: Float64Array,
  size: number,
  right: Float64Array,
  columns: number,
): Float64Array {
  factorise(matrix, size);
  for (let row = 0; row < size; row++) {
    for (let before = 0; before < row; before++) {
      subtractRow(right, columns, row, before, matrix[row * size + before]!);
    }
    divideRow(right, columns, row, matrix[row * size + row]!);
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let behind = row + 1; behind < size; behind++) {
      subtractRow(right, columns, row, behind, matrix[behind * size + row]!);
    }
    divideRow(right, columns, row, matrix[row * size + row]!);
  }
  return right;
}

function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let index = 0; index < column; index++) {
        sum -= matrix[row * size + index]! * matrix[column * size + index]!;
      }
      if (column < row) matrix[row * size + column] = sum / matrix[column * size + column]!;
      else if (sum > 0) matrix[row * size + row] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
}

function subtractRow(values: Float64Array, columns: number, to: number, from: number, factor: number): void {
  if (factor === 0) return;
  for (let column = 0; column < columns; column++) {
    values[to * columns + column]! -= factor * values[from * columns + column]!;
  }
}

function divideRow(values: Float64Array, columns: number, row: number, divisor: number): void {
  for (let column = 0; column < columns; column++) values[row * columns + column]! /= divisor;
}
