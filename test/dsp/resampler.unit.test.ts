import { describe, expect, test } from '@jest/globals';
import { Resampler } from '../../src/dsp/resampler.js';
import { sine } from '../fixtures/media/sounds.js';

function resample(
  pcm: Float32Array,
  inputHz: number,
  outputHz: number,
  chunkSamples = pcm.length,
): Float32Array {
  const resampler = new Resampler(inputHz, outputHz);
  const parts: Float32Array[] = [];
  for (let at = 0; at < pcm.length; at += chunkSamples) {
    parts.push(resampler.push(pcm.subarray(at, at + chunkSamples)));
  }
  parts.push(resampler.finish());
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/** Root mean square without the ends, where the filter meets the silence around the sound. */
function levelDb(pcm: Float32Array): number {
  const middle = pcm.subarray(pcm.length / 4, (pcm.length * 3) / 4);
  return 10 * Math.log10(middle.reduce((sum, value) => sum + value * value, 0) / middle.length + 1e-30);
}

describe('the resampler', () => {
  test.each([
    [44_100, 48_000, 441_000, 480_000],
    [22_050, 48_000, 110_250, 240_000],
    [8_000, 48_000, 1, 6],
    [48_000, 16_000, 100, 34],
    [44_100, 48_000, 131_071, 142_663],
    [96_000, 48_000, 7, 4],
    [48_000, 44_100, 0, 0],
  ])('makes ceil(N * to / from) samples: %i to %i Hz, %i to %i', (inputHz, outputHz, samples, expected) => {
    expect(resample(new Float32Array(samples), inputHz, outputHz)).toHaveLength(expected);
  });

  test.each([1, 7, 1000])('gives the same bits in chunks of %i', (chunkSamples) => {
    const pcm = sine(5000, 22_050);
    expect(resample(pcm, 22_050, 48_000, chunkSamples)).toEqual(resample(pcm, 22_050, 48_000));
  });

  test.each([
    [8_000, 48_000],
    [44_100, 48_000],
    [48_000, 16_000],
    [96_000, 48_000],
  ])('keeps a tone of 90 % of the lower band, in place and level: %i to %i Hz', (inputHz, outputHz) => {
    const frequencyHz = 0.45 * Math.min(inputHz, outputHz);
    const heard = resample(sine(inputHz, inputHz, frequencyHz), inputHz, outputHz);
    const expected = sine(outputHz, outputHz, frequencyHz);
    const gap = heard.map((value, index) => value - expected[index]!);
    expect(levelDb(gap)).toBeLessThan(-110);
  });

  test('leaves no image above the band of the source', () => {
    const heard = resample(sine(8_000, 8_000, 3_500), 8_000, 48_000);
    const kept = sine(48_000, 48_000, 3_500);
    expect(levelDb(heard.map((value, index) => value - kept[index]!))).toBeLessThan(-110);
  });

  test('silences what would alias', () => {
    expect(levelDb(resample(sine(48_000, 48_000, 9_000), 48_000, 16_000))).toBeLessThan(-110);
  });
});
