import { expect, test } from '@jest/globals';
import { solvePositiveDefinite } from '../../src/dsp/solve-positive-definite.js';

test('solves a system that can be checked by hand, for several right sides at once', () => {
  const matrix = Float64Array.of(4, 0, 0, 2, 5, 0, 1, 3, 6);
  const solution = solvePositiveDefinite(matrix, 3, Float64Array.of(7, 4, 10, 2, 10, 1), 2);
  // [[4,2,1],[2,5,3],[1,3,6]] * (1,1,1) = (7,10,10) and * (1,0,0) = (4,2,1).
  [1, 1, 1, 0, 1, 0].forEach((value, index) => expect(solution[index]).toBeCloseTo(value, 12));
});

test('refuses a matrix that is not positive definite', () => {
  expect(() => solvePositiveDefinite(Float64Array.of(1, 0, 2, 1), 2, Float64Array.of(1, 1), 1)).toThrow(
    RangeError,
  );
});
