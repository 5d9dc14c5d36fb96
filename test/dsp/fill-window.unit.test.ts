import { describe, expect, test } from '@jest/globals';
import { fillWindow } from '../../src/dsp/fill-window.js';

const pcm = (...values: number[]) => Float32Array.from(values);

describe('filling a window', () => {
  test('a sound of exactly half the window is heard twice', () => {
    expect([...fillWindow(pcm(1, 2, 3), 6, 'repeatpad')]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('repeatpad repeats whole sounds only, then falls silent', () => {
    expect([...fillWindow(pcm(1, 2), 5, 'repeatpad')]).toEqual([1, 2, 1, 2, 0]);
    expect([...fillWindow(pcm(1, 2, 3, 4), 7, 'repeatpad')]).toEqual([1, 2, 3, 4, 0, 0, 0]);
  });

  test('repeat goes on to the end, pad plays once', () => {
    expect([...fillWindow(pcm(1, 2, 3), 7, 'repeat')]).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect([...fillWindow(pcm(1, 2, 3), 7, 'pad')]).toEqual([1, 2, 3, 0, 0, 0, 0]);
  });

  test('a sound as long as the window is left alone, a longer or empty one refused', () => {
    const full = pcm(1, 2, 3);
    expect(fillWindow(full, 3, 'repeatpad')).toBe(full);
    expect(() => fillWindow(full, 2, 'repeatpad')).toThrow(RangeError);
    expect(() => fillWindow(pcm(), 2, 'repeatpad')).toThrow(RangeError);
  });
});
