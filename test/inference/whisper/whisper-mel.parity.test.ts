import { describe, expect, test } from '@jest/globals';
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
