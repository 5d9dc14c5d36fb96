import { describe, expect, test } from '@jest/globals';
import { StockhamFft } from '../../src/dsp/stockham-fft.js';
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

describe('the Fourier transform', () => {
  test.each([1, 2, 3, 4, 5, 6, 8, 9, 16, 25, 40, 60, 64, 200, 512])(
    'of %i values is the sum it stands for, also the second time',
    (size) => {
      const signal = Float64Array.from({ length: 2 * size }, (_, index) => Math.sin(index * index + 1));
      const fft = new StockhamFft(size);
      for (let turn = 0; turn < 2; turn++) {
        fft.input.set(signal);
        expectClose(fft.transform(), byDefinition(signal), { atol: 1e-9, rtol: 1e-9 });
      }
    },
  );

  test('of a length with another prime factor is refused', () => {
    expect(() => new StockhamFft(14)).toThrow(RangeError);
  });
});
