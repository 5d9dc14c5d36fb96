import { describe, expect, test } from '@jest/globals';
import { MixedRadixFft } from '../../../src/dsp/mixed-radix-fft.js';
import { createWhisperMel } from '../../../src/dsp/whisper-mel.js';
import { floatsOf, goldenFeatures, soundOf } from './random-whisper.js';

/** Measured: 1.2e-5. The reference works in float32, ours in float64. */
const TOLERANCE = 5e-5;

const settings = (melBands: number, windowSeconds: number) => ({
  sampleRateHz: 16000,
  fftSize: 400,
  hopSamples: 160,
  melBands,
  windowSamples: windowSeconds * 16000,
});

describe('Whisper log-mel', () => {
  test.each(goldenFeatures())(
    'is that of transformers for $samples samples in $windowSeconds s and $melBands bands',
    (golden) => {
      const features = createWhisperMel(settings(golden.melBands, golden.windowSeconds))(soundOf(golden));
      const [bands, frames] = golden.dims;
      expect(features).toHaveLength(bands * frames);
      const expected = floatsOf(golden.values);
      let gap = 0;
      for (let band = 0; band < bands; band++) {
        for (const [column, frame] of golden.frames.entries()) {
          const wanted = expected[band * golden.frames.length + column]!;
          gap = Math.max(gap, Math.abs(features[band * frames + frame]! - wanted));
        }
      }
      expect(gap).toBeLessThan(TOLERANCE);
    },
  );

  test('refuses a clip longer than the window', () => {
    expect(() => createWhisperMel(settings(80, 1))(new Float32Array(16001))).toThrow(RangeError);
  });
});

describe('mixed-radix transform', () => {
  test.each([1, 2, 3, 7, 12, 60, 400])('of %i values is the sum it stands for', (size) => {
    const re = Float64Array.from({ length: size }, (_, index) => Math.sin(index * index + 1));
    const im = Float64Array.from({ length: size }, (_, index) => Math.cos(3 * index));
    const [outRe, outIm] = [new Float64Array(size), new Float64Array(size)];
    new MixedRadixFft(size).transform(re, im, outRe, outIm);
    for (let bin = 0; bin < size; bin++) {
      let [sumRe, sumIm] = [0, 0];
      for (let index = 0; index < size; index++) {
        const angle = (-2 * Math.PI * bin * index) / size;
        sumRe += re[index]! * Math.cos(angle) - im[index]! * Math.sin(angle);
        sumIm += re[index]! * Math.sin(angle) + im[index]! * Math.cos(angle);
      }
      expect(outRe[bin]).toBeCloseTo(sumRe, 9);
      expect(outIm[bin]).toBeCloseTo(sumIm, 9);
    }
  });
});
