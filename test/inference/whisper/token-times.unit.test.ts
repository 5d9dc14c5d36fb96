import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../src/inference/whisper/token-choice.js';
import { warpRows } from '../../../src/inference/whisper/time-warp.js';
import { tokenFrames } from '../../../src/inference/whisper/token-times.js';
import { toWords } from '../../../src/inference/whisper/words.js';

const isAscending = (values: Iterable<number>) =>
  [...values].every((value, index, all) => index === 0 || all[index - 1]! <= value);

/** The gain of the best path, by trying all of them. */
function bestGain(gains: Float32Array, rows: number, columns: number, row = 0, column = 0): number {
  const here = gains[row * columns + column]!;
  if (row === rows - 1 && column === columns - 1) return here;
  const next = [
    [row + 1, column],
    [row, column + 1],
    [row + 1, column + 1],
  ].filter(([down, right]) => down! < rows && right! < columns);
  return here + Math.max(...next.map(([down, right]) => bestGain(gains, rows, columns, down, right)));
}

/** The gain of the best path that enters its rows at the given columns. */
function gainThrough(gains: Float32Array, columns: number, first: Int32Array): number {
  let sum = 0;
  for (let row = 0; row < first.length; row++) {
    const end = first[row + 1] ?? columns;
    // The next row is entered from the column before, or from the same one: whichever gains more.
    for (let column = first[row]!; column < Math.max(end, first[row]! + 1); column++)
      sum += gains[row * columns + column]!;
    const shared = end < columns && end > first[row]! ? gains[row * columns + end]! : 0;
    sum += Math.max(0, shared);
  }
  return sum;
}

describe('time warp', () => {
  test('follows the ridge', () => {
    // prettier-ignore
    const gains = Float32Array.of(
       1,  1, -1, -1, -1, -1,
      -1, -1,  1, -1, -1, -1,
      -1, -1, -1,  1,  1,  1,
    );
    expect([...warpRows(gains, 3, 6)]).toEqual([0, 2, 3]);
  });

  test('gains most of all paths', () => {
    const random = createRandom(3);
    for (let turn = 0; turn < 50; turn++) {
      const [rows, columns] = [1 + Math.floor(random() * 4), 1 + Math.floor(random() * 5)];
      const gains = Float32Array.from({ length: rows * columns }, () => random() - 0.5);
      const first = warpRows(gains, rows, columns);
      expect(gainThrough(gains, columns, first)).toBeCloseTo(bestGain(gains, rows, columns), 5);
    }
  });

  test('takes more rows than columns, and the other way round', () => {
    expect([...warpRows(new Float32Array(5), 5, 1)]).toEqual([0, 0, 0, 0, 0]);
    expect([...warpRows(new Float32Array(5), 1, 5)]).toEqual([0]);
  });
});

describe('times of words', () => {
  const decode = (tokens: readonly number[]) =>
    tokens.map((token) => [' a', 'b', '.', ' "', '?'][token]!).join('');

  test('never run backwards and stay within the clip, whatever the attention', () => {
    const random = createRandom(7);
    for (let turn = 0; turn < 100; turn++) {
      const [tokens, heads, frames] = [
        1 + Math.floor(random() * 20),
        1 + Math.floor(random() * 3),
        Math.floor(random() * 60),
      ];
      const row = () => Float32Array.from({ length: frames }, () => random() ** 4);
      const rows = Array.from({ length: 2 + tokens }, () => Array.from({ length: heads }, row));
      const written = Array.from({ length: tokens }, () => ({
        token: Math.floor(random() * 5),
        probability: random(),
      }));
      const durationSeconds = frames * 0.02 + random() * 0.02;
      const words = toWords(written, {
        decode,
        language: 'en',
        frames: tokenFrames(rows, 2),
        frameSeconds: 0.02,
        durationSeconds,
      });
      const times = words.flatMap(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);
      expect(isAscending(times)).toBe(true);
      expect(Math.min(0, ...times)).toBeGreaterThanOrEqual(0);
      expect(Math.max(0, ...times)).toBeLessThanOrEqual(durationSeconds);
    }
  });

  test('are those of the frames in which the decoder listened while it wrote', () => {
    // Two tokens of prompt, three of text; each listens to frames of its own.
    const listening = [0, 0, 10, 20, 29];
    const rows = listening.map((centre) => [
      Float32Array.from({ length: 30 }, (_, frame) => Math.exp(-(((frame - centre) / 3) ** 2))),
    ]);
    const frames = tokenFrames(rows, 2);
    expect(frames).toHaveLength(4);
    expect(isAscending(frames)).toBe(true);
    expect(Math.abs(frames[1]! - 5)).toBeLessThanOrEqual(2);
    expect(Math.abs(frames[2]! - 15)).toBeLessThanOrEqual(2);
  });

  test('are none without sound', () => {
    expect(tokenFrames([], 2)).toHaveLength(0);
    expect(tokenFrames([[new Float32Array(0)], [new Float32Array(0)]], 2)).toHaveLength(0);
  });
});
