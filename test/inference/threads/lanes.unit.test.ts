import { expect, test } from '@jest/globals';
import { Lanes } from '../../../src/inference/threads/lanes.js';
import type { ModelThread } from '../../../src/inference/threads/model-thread.js';
import type { RuntimeMethods } from '../../../src/inference/threads/runtime.js';

const busy = (callsUnderWay: number) => ({ callsUnderWay }) as ModelThread<RuntimeMethods>;

test.each([
  [[0, 0, 0], 0],
  [[1, 0, 0], 1],
  [[2, 2, 1], 2],
  [[3, 2, 2], 1],
  [[7], 0],
])('of lanes with %j calls the freest is number %i', (calls, index) => {
  const lanes = new Lanes(calls.map(busy));
  expect(lanes.all.indexOf(lanes.freest)).toBe(index);
});
