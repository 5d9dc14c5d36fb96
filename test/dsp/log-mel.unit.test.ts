import { describe, expect, test } from '@jest/globals';
import { LogMel } from '../../src/dsp/log-mel.js';
import { PowerSpectrum } from '../../src/dsp/power-spectrum.js';
import { slaneyMelBank } from '../../src/dsp/slaney-mel.js';
import { expectClose } from '../setup/tensor-matcher.js';

/** The definition of the transform, summed term by term. */
function powerByDefinition(frame: Float64Array): number[] {
  const size = frame.length;
  return Array.from({ length: size / 2 + 1 }, (_, bin) => {
    let [re, im] = [0, 0];
    frame.forEach((value, index) => {
      re += value * Math.cos((2 * Math.PI * bin * index) / size);
      im -= value * Math.sin((2 * Math.PI * bin * index) / size);
    });
    return re * re + im * im;
  });
}

describe('the power spectrum', () => {
  test.each([4, 6, 8, 10, 16, 32, 60, 256, 400, 512])('of %d values is what the definition gives', (size) => {
    const signal = Float64Array.from({ length: size + 3 }, (_, index) => Math.sin(index * index) + 0.3);
    const window = Float64Array.from({ length: size }, (_, index) => 1 + (index % 5));
    const power = new Float64Array(size / 2 + 1);
    new PowerSpectrum(size).compute(signal, 3, window, power);
    const frame = signal.subarray(3).map((value, index) => value * window[index]!);
    expectClose(power, powerByDefinition(frame), { atol: 1e-8, rtol: 1e-10 });
  });

  test.each([0, 2, 3, 5, 14, 1001])('of %d values is refused', (size) => {
    expect(() => new PowerSpectrum(size)).toThrow(RangeError);
  });
});

describe('log-mel features', () => {
  const bank = slaneyMelBank({ sampleRateHz: 48000, fftSize: 1024, bands: 64, minHz: 50, maxHz: 14000 });
  const logMel = new LogMel({ fftSize: 1024, hopSamples: 480, bank });

  test('silence is at the floor of -100 dB everywhere', () => {
    const features = logMel.compute(new Float32Array(4800));
    expect(features.length).toBe(11 * 64);
    expect(features.every((value) => value === -100)).toBe(true);
  });

  test('ten times the level is 20 dB more', () => {
    const tone = Float32Array.from({ length: 4800 }, (_, index) => 0.01 * Math.sin(index * 0.2));
    const soft = logMel.compute(tone);
    const loud = logMel.compute(tone.map((value) => value * 10));
    const band = soft
      .subarray(5 * 64, 6 * 64)
      .reduce((best, value, index, all) => (value > all[best]! ? index : best), 0);
    expect(loud[5 * 64 + band]! - soft[5 * 64 + band]!).toBeCloseTo(20, 3);
  });

  test('one instance gives the same bits again', () => {
    const noise = Float32Array.from({ length: 4800 }, (_, index) => Math.sin(index * index));
    expect(logMel.compute(noise)).toEqual(logMel.compute(noise));
  });

  test('a signal too short to mirror is refused', () => {
    expect(() => logMel.compute(new Float32Array(512))).toThrow(RangeError);
  });
});
