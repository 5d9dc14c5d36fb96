import { describe, expect, it } from '@jest/globals';
import { LevelMeter, planSoundWindows } from '../../src/dsp/sound-windows.js';

const RATE_HZ = 16000;

/** A signal given as [seconds, amplitude] pieces of a 200 Hz square wave. */
function signal(pieces: readonly (readonly [number, number])[]): Float32Array {
  const samples = pieces.flatMap(([seconds, amplitude]) =>
    Array.from({ length: Math.round(seconds * RATE_HZ) }, (_, i) => (i % 80 < 40 ? amplitude : -amplitude)),
  );
  return Float32Array.from(samples);
}

function plan(pieces: readonly (readonly [number, number])[], maxWindowSeconds = 10) {
  const pcm = signal(pieces);
  const meter = new LevelMeter(RATE_HZ);
  for (let from = 0; from < pcm.length; from += 1777) meter.push(pcm.subarray(from, from + 1777));
  return planSoundWindows(meter.finish(), pcm.length / RATE_HZ, maxWindowSeconds);
}

describe('planning of sound windows', () => {
  it('makes one window of a short sound, from its first to its last sample', () => {
    expect(plan([[0.3, 0.5]])).toEqual([{ startSeconds: 0, endSeconds: 0.3 }]);
  });

  it('finds nothing in silence', () => {
    expect(plan([[600, 0]])).toEqual([]);
    expect(plan([[5, 0.0005]])).toEqual([]);
  });

  it('hears a click of 20 ms in a minute of silence', () => {
    const windows = plan([[30, 0], [0.02, 0.9], [30, 0]]); // prettier-ignore
    expect(windows).toHaveLength(1);
    expect(windows[0]!.startSeconds).toBeCloseTo(29.9, 2);
    expect(windows[0]!.endSeconds).toBeCloseTo(30.12, 2);
  });

  it('separates sounds at a long silence and keeps a short pause inside one window', () => {
    const windows = plan([[1, 0.5], [1, 0], [1, 0.5], [4, 0], [2, 0.5]]); // prettier-ignore
    expect(
      windows.map(({ startSeconds, endSeconds }) => [Math.round(startSeconds), Math.round(endSeconds)]),
    ).toEqual([
      [0, 3],
      [7, 9],
    ]);
  });

  it('cuts a long sound at its quietest place, never later than the encoder allows', () => {
    const windows = plan([[7, 0.5], [0.4, 0.01], [8, 0.5]]); // prettier-ignore
    expect(windows).toHaveLength(2);
    expect(windows[0]!.endSeconds).toBeGreaterThan(7);
    expect(windows[0]!.endSeconds).toBeLessThan(7.4);
  });

  it('covers steady sound without gaps, overlaps or slivers', () => {
    for (const seconds of [10, 10.02, 11, 19, 20, 25.5, 61]) {
      const windows = plan([[seconds, 0.3]]);
      expect(windows[0]!.startSeconds).toBe(0);
      expect(windows.at(-1)!.endSeconds).toBeCloseTo(seconds, 6);
      windows.forEach((window, index) => {
        const length = window.endSeconds - window.startSeconds;
        expect(length).toBeLessThanOrEqual(10 + 1e-6);
        expect(length).toBeGreaterThan(3);
        if (index > 0) expect(window.startSeconds).toBe(windows[index - 1]!.endSeconds);
      });
    }
  });
});
