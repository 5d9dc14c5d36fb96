import { PAIR_VALUES } from './fourier-pair.js';
import { Kernels } from './kernels.js';
import { SpectrumPair } from './spectrum-pair.js';

/** Float64 of one bin of two spectra. */
const BIN_VALUES = 2;

/** Power spectra of real frames, one at a time, in float64. One instance must not be used from two places at once. */
export class PowerSpectrum {
  /** Frame length N. */
  readonly size: number;
  readonly #kernels = new Kernels();
  readonly #pair: SpectrumPair;
  readonly #powerAt: number;

  /** @throws RangeError when `size` is not an even number of at least 4 without prime factors over 5. */
  constructor(size: number) {
    this.size = size;
    this.#pair = new SpectrumPair(this.#kernels, size);
    this.#powerAt = this.#kernels.reserve(Float64Array.BYTES_PER_ELEMENT * BIN_VALUES * (size / 2 + 1));
  }

  /**
   * @param signal holds the frame at `start`, `size` values.
   * @param window is multiplied into the frame, `size` values.
   * @param power takes |X(k)|^2 for k = 0 .. size / 2, so `size / 2 + 1` values.
   */
  compute(signal: Float64Array, start: number, window: Float64Array, power: Float64Array): void {
    const { size } = this;
    const input = this.#kernels.float64(this.#pair.inputAt, (PAIR_VALUES * size) / 2);
    // The second frame of the pair is left as it is: nobody reads its spectrum.
    for (let index = 0; index < size; index++)
      input[2 * index] = signal[start + index]! * window[index]! * 0.5;
    this.#pair.compute(this.#powerAt, BIN_VALUES);
    const powers = this.#kernels.float64(this.#powerAt, BIN_VALUES * (size / 2 + 1));
    for (let bin = 0; bin <= size / 2; bin++) power[bin] = powers[BIN_VALUES * bin]!;
  }
}
