import { describe, expect, it } from '@jest/globals';
import { sliceWindows } from '../../src/services/analysis/slice-windows.js';

async function* ramp(samples: number, chunk: number): AsyncIterable<Float32Array> {
  for (let from = 0; from < samples; from += chunk) {
    yield Float32Array.from({ length: Math.min(chunk, samples - from) }, (_, index) => from + index);
  }
}

async function slices(samples: number, chunk: number, windows: [number, number][]) {
  const plan = windows.map(([startSeconds, endSeconds]) => ({ startSeconds, endSeconds }));
  const result: number[][] = [];
  for await (const window of sliceWindows(ramp(samples, chunk), plan, 10)) result.push([...window]);
  return result;
}

describe('slicing windows out of a stream', () => {
  it.each([1, 3, 7, 100])('gives the same windows for chunks of %i samples', async (chunk) => {
    expect(await slices(40, chunk, [[0, 0.3], [0.3, 0.5], [1.2, 1.4]])).toEqual([[0, 1, 2], [3, 4], [12, 13]]); // prettier-ignore
  });

  it('ends the last window where the stream ends', async () => {
    expect(await slices(15, 4, [[1, 2]])).toEqual([[10, 11, 12, 13, 14]]);
  });

  it('gives one sample for a window shorter than one', async () => {
    expect(await slices(15, 4, [[0.5, 0.51]])).toEqual([[5]]);
  });
});
