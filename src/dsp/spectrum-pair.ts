import { FourierPair } from './fourier-pair.js';
import type { Kernels } from './kernels.js';

const FLOAT64_BYTES = 8;

/**
 * Power spectra of two real frames at once, in float64. A frame of N values is one complex transform of N / 2: even samples
 * as real, odd as imaginary parts. Frames come under a window of half its height, which saves halving sums afterwards;
 * to halve and to double is exact. Source: scripts/kernels/power.ts.
 */
export class SpectrumPair {
  /** Frame length N. */
  readonly size: number;
  readonly #kernels: Kernels;
  readonly #fourier: FourierPair;
  readonly #turnsAt: number;

  /** @throws RangeError when `size` is not an even number of at least 4 without prime factors over 5. */
  constructor(kernels: Kernels, size: number) {
    if (size < 4 || size % 2 !== 0) throw new RangeError(`${size} is not an even number >= 4`);
    this.size = size;
    this.#kernels = kernels;
    this.#fourier = new FourierPair(kernels, size / 2);
    const turns = Array.from({ length: Math.floor(size / 4) + 1 }, (_, k) => (-2 * Math.PI * k) / size);
    this.#turnsAt = kernels.place(
      Float64Array.from(turns.flatMap((turn) => [Math.cos(turn), Math.sin(turn)])),
    );
  }

  /** Address of the input: for each two samples, those of even index of both frames, then those of odd index. */
  get inputAt(): number {
    return this.#fourier.inputAt;
  }

  /**
   * Takes two frames out of float32 samples. @param first,second addresses of the frames. @param halfWindowAt address of
   * N float64: half of the window.
   */
  pack(first: number, second: number, halfWindowAt: number): void {
    this.#kernels.run.packFrames(first, second, halfWindowAt, this.size, this.inputAt);
  }

  /**
   * @param powerAt takes |X(k)|^2 of both frames side by side for k = 0 .. N / 2, float64, each k `binValues` values after
   * the one before.
   */
  compute(powerAt: number, binValues: number): void {
    const spectrum = this.#fourier.transform();
    const half = this.size / 2;
    this.#kernels.run.separatePowers(spectrum, half, this.#turnsAt, powerAt, binValues * FLOAT64_BYTES);
  }
}
