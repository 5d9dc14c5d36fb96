import { describe, expect, test } from '@jest/globals';
import { FourierPair, PAIR_VALUES } from '../../src/dsp/fourier-pair.js';
import { Kernels } from '../../src/dsp/kernels.js';
import { expectClose } from '../setup/tensor-matcher.js';

/** The definition of the transform, summed term by term, real and imaginary parts in turn. */
function byDefinition(signal: Float64Array): Float64Array {
  const size = signal.length / 2;
  const spectrum = new Float64Array(2 * size);
  for (let bin = 0; bin < size; bin++) {
    for (let index = 0; index < size; index++) {
      const angle = (-2 * Math.PI * bin * index) / size;
      const [re, im] = [signal[2 * index]!, signal[2 * index + 1]!];
      spectrum[2 * bin]! += re * Math.cos(angle) - im * Math.sin(angle);
      spectrum[2 * bin + 1]! += re * Math.sin(angle) + im * Math.cos(angle);
    }
  }
  return spectrum;
}

describe('the Fourier transform of two signals', () => {
  test.each([1, 2, 3, 4, 5, 6, 8, 9, 16, 25, 40, 60, 64, 200, 512])(
    'of %i values each is the sum it stands for, also the second time',
    (size) => {
      const kernels = new Kernels();
      const fourier = new FourierPair(kernels, size);
      for (let turn = 0; turn < 2; turn++) {
        const signals = [0, 1].map((signal) =>
          Float64Array.from({ length: 2 * size }, (_, index) => Math.sin(index * index + 1 + signal)),
        );
        const input = kernels.float64(fourier.inputAt, PAIR_VALUES * size);
        signals.forEach((values, signal) =>
          values.forEach((value, index) => (input[2 * index + signal] = value)),
        );
        const both = kernels.float64(fourier.transform(), PAIR_VALUES * size);
        signals.forEach((values, signal) => {
          const spectrum = values.map((_, index) => both[2 * index + signal]!);
          expectClose(spectrum, byDefinition(values), { atol: 1e-9, rtol: 1e-9 });
        });
      }
    },
  );

  test('of a length with another prime factor is refused', () => {
    expect(() => new FourierPair(new Kernels(), 14)).toThrow(RangeError);
  });
});
