import { describe, expect, test } from '@jest/globals';
import { mostProbable, sumOfShares } from '../../src/dsp/softmax.js';
import { createRandom } from '../../src/inference/whisper/token-choice.js';

describe('the softmax over a row', () => {
  test.each([1, 3, 4, 51_864])('of %i values: the largest and its share', (count) => {
    const random = createRandom(count);
    for (let turn = 0; turn < 5; turn++) {
      const row = Float32Array.from({ length: count }, () => 30 * random() - 40);
      const largest = Math.max(...row);
      const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
      const { token, probability } = mostProbable(row);
      expect(row[token]).toBe(largest);
      expect(Math.abs(probability * sum - 1)).toBeLessThan(2e-7);
      expect(Math.abs(sumOfShares(row, largest) / sum - 1)).toBeLessThan(2e-7);
    }
  });

  test('gives what is forbidden no share, and of equals the first', () => {
    const row = Float32Array.of(-Infinity, 1, -Infinity, 1, 1 - Math.log(2));
    expect(mostProbable(row)).toEqual({ token: 1, probability: expect.closeTo(0.4, 7) });
  });

  test('knows shares down to the least of float32', () => {
    for (const below of [0, 0.3, 1, 20, 80, 86]) {
      const row = new Float32Array(4).fill(5 - below);
      expect(sumOfShares(row, 5) / 4 / Math.exp(row[0]! - 5)).toBeCloseTo(1, 6);
    }
    expect(sumOfShares(Float32Array.of(-1e30, -Infinity), 5)).toBeLessThan(1e-36);
  });
});
