import { describe, expect, test } from '@jest/globals';
import { chooseToken, createRandom } from '../../../src/inference/whisper/token-choice.js';

const ROW = Float32Array.of(0, -Infinity, Math.log(3), -Infinity);

describe('choice of a token', () => {
  test('is the most probable at temperature 0', () => {
    expect(chooseToken(ROW, 0, () => 0)).toEqual({ token: 2, probability: expect.closeTo(0.75, 6) });
  });

  test('draws by the softmax of the logits over the temperature, and tells the probability at temperature 1', () => {
    const random = createRandom(1);
    const counts = [0, 0, 0, 0];
    for (let turn = 0; turn < 20_000; turn++) {
      const { token, probability } = chooseToken(ROW, 0.5, random);
      counts[token]! += 1;
      expect(probability).toBeCloseTo(token === 2 ? 0.75 : 0.25, 6);
    }
    // Half the temperature squares the odds: nine to one.
    expect(counts[2]! / 20_000).toBeCloseTo(0.9, 1);
    expect(counts[1]! + counts[3]!).toBe(0);
  });

  test('never draws what is forbidden, not even with the last of the numbers', () => {
    expect(chooseToken(ROW, 1, () => 1 - 2 ** -32).token).toBe(2);
    expect(chooseToken(ROW, 1, () => 0).token).not.toBe(1);
  });
});

describe('random numbers', () => {
  test('are the same for the same seed, others for another, and fill [0, 1) evenly', () => {
    const draw = (seed: number) => Array.from({ length: 1000 }, createRandom(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    const values = draw(5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});
