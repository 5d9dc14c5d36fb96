import { expect, test } from '@jest/globals';
import { freestOf } from '../../../src/inference/threads/lanes.js';

test.each([
  [[0, 0, 0], 0],
  [[1, 0, 0], 1],
  [[2, 2, 1], 2],
  [[3, 2, 2], 1],
  [[7], 0],
])('of lanes with %j calls the freest is number %i', (calls, index) => {
  const lanes = calls.map((callsUnderWay) => ({ callsUnderWay }));
  expect(lanes.indexOf(freestOf(lanes))).toBe(index);
});
