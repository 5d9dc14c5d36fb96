import { expect, test } from '@jest/globals';
import {
  trainWeights,
  WEIGHT_BOUNDS,
  type Preference,
} from '../../../src/services/learning/train-weights.js';

const SPACES = ['clip', 'text', 'keywords'];

test('gives more to the space that finds the better items, and less to the one that finds the worse', () => {
  const preferences: Preference[] = Array.from({ length: 30 }, (_, index) => ({
    better: { text: 1 / (61 + (index % 5)) },
    worse: { clip: 1 / (61 + (index % 3)) },
  }));
  const weights = trainWeights(preferences, SPACES);
  expect(weights['text']).toBeGreaterThan(1.5);
  expect(weights['clip']).toBeLessThan(0.7);
  expect(weights['keywords']).toBe(1);
});

test('keeps weights at 1 where preferences speak for both sides alike', () => {
  const one = { better: { text: 0.016 }, worse: { clip: 0.016 } };
  const other = { better: { clip: 0.016 }, worse: { text: 0.016 } };
  const weights = trainWeights([one, other], SPACES);
  expect(weights['text']).toBeCloseTo(1, 6);
  expect(weights['clip']).toBeCloseTo(1, 6);
});

test('stays within its bounds whatever it is told', () => {
  const preferences = Array.from({ length: 1000 }, () => ({ better: { text: 1000 }, worse: { clip: 1000 } }));
  for (const weight of Object.values(trainWeights(preferences, SPACES))) {
    expect(weight).toBeGreaterThanOrEqual(WEIGHT_BOUNDS.min);
    expect(weight).toBeLessThanOrEqual(WEIGHT_BOUNDS.max);
  }
});

test('says 1 for everything when there is nothing to learn from', () => {
  expect(trainWeights([], SPACES)).toEqual({ clip: 1, text: 1, keywords: 1 });
  expect(trainWeights([{ better: {}, worse: {} }], SPACES)).toEqual({ clip: 1, text: 1, keywords: 1 });
});
