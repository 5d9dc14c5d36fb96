import { describe, expect, test } from '@jest/globals';
import { toSegments } from '../../../src/inference/whisper/timed-segments.js';
import {
  forbidInPlainText,
  forbidInTimedText,
  probabilityOf,
} from '../../../src/inference/whisper/token-rules.js';

/** Ids 0..3 are text, 4 the end, 5 `<|notimestamps|>`, 6..9 the times 0, 0.02, 0.04, 0.06 s. */
const RULES = {
  tokens: { start: 0, end: 4, noSpeech: 3, noTimestamps: 5, firstTime: 6 },
  suppressed: [1],
  suppressedAtStart: [2],
  maxFirstTimeSteps: 1,
};
const TEXT = [9, 9, 9, 9, 9, 9, 0, 0, 0, 0];
const allowedAfter = (written: number[], logits = TEXT, rules = RULES) => {
  const row = Float32Array.from(logits);
  forbidInTimedText(row, written, rules);
  return [...row.keys()].filter((id) => row[id] !== -Infinity);
};

describe('rules of a text without times', () => {
  const allowedInPlain = (written: number[]) => {
    const row = Float32Array.from(TEXT);
    forbidInPlainText(row, written, RULES);
    return [...row.keys()].filter((id) => row[id] !== -Infinity);
  };

  test('let text and the end come, neither times nor steering tokens', () => {
    expect(allowedInPlain([0])).toEqual([0, 2, 3, 4]);
  });

  test('keep the beginning from what the checkpoint suppresses there', () => {
    expect(allowedInPlain([])).toEqual([0, 3, 4]);
  });
});

describe('rules of a text with times', () => {
  test('begin with a time near the start', () => {
    expect(allowedAfter([])).toEqual([6, 7]);
    expect(allowedAfter([], TEXT, { ...RULES, maxFirstTimeSteps: Infinity })).toEqual([6, 7, 8, 9]);
  });

  test('want text or the end after the first time', () => {
    expect(allowedAfter([6])).toEqual([0, 2, 3, 4]);
  });

  test('want a time, the same or later, or the end after the time that closes a text', () => {
    expect(allowedAfter([6, 0, 8])).toEqual([4, 8, 9]);
  });

  test('want text or the end after a pair of times', () => {
    expect(allowedAfter([6, 0, 8, 8])).toEqual([0, 2, 3, 4]);
  });

  test('let no time come that is not later than those before the text', () => {
    expect(allowedAfter([7, 0])).toEqual([0, 2, 3, 4, 8, 9]);
  });

  test('want a time when times together outweigh the best text', () => {
    // Two times at 1.0 make log(2) + 1 = 1.69 together.
    expect(allowedAfter([7, 0], [1.6, 0, 0, 0, 0, 0, 0, 0, 1, 1])).toEqual([8, 9]);
    expect(allowedAfter([7, 0], [1.8, 0, 0, 0, 0, 0, 0, 0, 1, 1])).toContain(0);
  });

  test('leave only the end when no time is left', () => {
    expect(allowedAfter([9, 0, 9, 9])).toEqual([0, 2, 3, 4]);
    expect(allowedAfter([9, 0])).toEqual([0, 2, 3, 4]);
  });

  test('share out probability over what is allowed', () => {
    expect(probabilityOf(Float32Array.of(0, -Infinity, 0, 0), 2)).toBeCloseTo(1 / 3, 6);
    expect(probabilityOf(Float32Array.of(1000, 0), 0)).toBe(1);
  });
});

describe('timed segments', () => {
  const context = {
    firstTime: 6,
    timeStepSeconds: 0.5,
    durationSeconds: 1.2,
    isDoubtful: false,
    language: 'en',
    decode: (tokens: readonly number[]) => tokens.map((token) => ' abcd'.charAt(token + 1)).join(''),
  };
  const segmentsOf = (...tokens: number[]) =>
    toSegments(tokens.map((token) => ({ token, probability: token === 0 ? 0.5 : 0.9 })), context); // prettier-ignore

  test('lie between the times around their text', () => {
    expect(segmentsOf(6, 0, 1, 7, 7, 2, 8)).toMatchObject([
      { startSeconds: 0, endSeconds: 0.5, text: 'ab', confidence: 0.7 },
      { startSeconds: 0.5, endSeconds: 1, text: 'c', confidence: 0.9 },
    ]);
  });

  test('end with the clip when no time follows, or when it lies behind the clip', () => {
    expect(segmentsOf(7, 1)).toMatchObject([{ startSeconds: 0.5, endSeconds: 1.2 }]);
    expect(segmentsOf(7, 1, 9)).toMatchObject([{ startSeconds: 0.5, endSeconds: 1.2 }]);
  });

  test('are none where no text stands', () => {
    expect(segmentsOf(6, 7)).toEqual([]);
    expect(segmentsOf()).toEqual([]);
  });
});
