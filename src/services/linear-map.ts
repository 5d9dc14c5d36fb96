import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Vector } from '../domain/embedding.js';
import { dotProduct } from '../dsp/dot-product.js';

/** A matrix from one space to another: float32 [inputs, outputs], row by row. */
export interface LinearMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;
}

/** Rows that are worked on before the event loop gets its turn: about a millisecond. */
const ROWS_PER_TURN = 4;

/** @returns the image of the vector, not normalised. */
export function applyMap({ inputs, outputs, values }: LinearMap, vector: Vector): Float32Array {
  const image = new Float32Array(outputs);
  for (let row = 0; row < inputs; row++)
    addScaled(image, values.subarray(row * outputs, (row + 1) * outputs), vector[row]!);
  return image;
}

/**
 * Ridge regression: the map W that makes sum |x W - y|^2 + ridge |W - prior|^2 least, in its dual form, which takes a
 * system of as many equations as there are pairs.
 * @param ridge above 0; inputs of norm 1 make 1 halve the pull of a lone pair.
 * @param prior where the map stays without pairs; absent: zero.
 */
export async function fitMap(
  pairs: readonly { readonly input: Vector; readonly output: Vector }[],
  ridge: number,
  prior?: LinearMap,
): Promise<LinearMap> {
  const [inputs, outputs] = [pairs[0]!.input.length, pairs[0]!.output.length];
  const factor: Float64Array[] = [];
  const residuals: Float64Array[] = [];
  for (const [row, { input, output }] of pairs.entries()) {
    factor.push(Float64Array.from(pairs.slice(0, row + 1), (other) => dotProduct(input, other.input)));
    factor[row]![row]! += ridge;
    const known = prior ? applyMap(prior, input) : null;
    residuals.push(Float64Array.from(output, (value, index) => value - (known?.[index] ?? 0)));
    if (row % ROWS_PER_TURN === 0) await nextTurn();
  }
  await solveInTurns(factor, residuals);
  const values = prior ? Float32Array.from(prior.values) : new Float32Array(inputs * outputs);
  for (const [index, { input }] of pairs.entries()) {
    input.forEach((value, row) =>
      addScaled(values.subarray(row * outputs, (row + 1) * outputs), residuals[index]!, value),
    );
    if (index % ROWS_PER_TURN === 0) await nextTurn();
  }
  return { inputs, outputs, values };
}

/**
 * Cholesky's factorisation and both substitutions, a few rows at a time.
 * @param lower rows of the lower triangle of a positive definite matrix; overwritten.
 * @param right one row per equation; overwritten by the solution.
 */
async function solveInTurns(lower: readonly Float64Array[], right: readonly Float64Array[]): Promise<void> {
  for (const [row, values] of lower.entries()) {
    for (let column = 0; column <= row; column++) {
      const other = lower[column]!;
      let rest = values[column]!;
      for (let index = 0; index < column; index++) rest -= values[index]! * other[index]!;
      values[column] = column < row ? rest / other[column]! : Math.sqrt(rest);
    }
    for (let before = 0; before < row; before++) addScaled(right[row]!, right[before]!, -values[before]!);
    scale(right[row]!, 1 / values[row]!);
    if (row % ROWS_PER_TURN === 0) await nextTurn();
  }
  for (let row = lower.length - 1; row >= 0; row--) {
    scale(right[row]!, 1 / lower[row]![row]!);
    for (let before = 0; before < row; before++)
      addScaled(right[before]!, right[row]!, -lower[row]![before]!);
    if (row % ROWS_PER_TURN === 0) await nextTurn();
  }
}

function addScaled(to: Float32Array | Float64Array, from: Float32Array | Float64Array, factor: number): void {
  for (let index = 0; index < to.length; index++) to[index]! += factor * from[index]!;
}

function scale(values: Float64Array, factor: number): void {
  for (let index = 0; index < values.length; index++) values[index]! *= factor;
}
