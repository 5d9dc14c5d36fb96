/**
 * Power spectra of real frames whose length is a power of two, in float64. A frame of N values is one complex
 * transform of N / 2 (even samples as real, odd as imaginary parts), done with Stockham's self-sorting radix-4 passes.
 * One instance owns its buffers and must not be used from two places at once.
 */
export class PowerSpectrum {
  /** Frame length N. */
  readonly size: number;
  readonly #half: number;
  /** cos and -sin of 2 pi k / N. */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** Complex work space, real and imaginary parts interleaved. */
  #input: Float64Array;
  #output: Float64Array;

  /** @throws RangeError when `size` is not a power of two of at least 4. */
  constructor(size: number) {
    if (size < 4 || !Number.isInteger(Math.log2(size)))
      throw new RangeError(`${size} is not a power of two >= 4`);
    this.size = size;
    this.#half = size / 2;
    const angle = (index: number) => (2 * Math.PI * index) / size;
    this.#cos = Float64Array.from({ length: size }, (_, index) => Math.cos(angle(index)));
    this.#sin = Float64Array.from({ length: size }, (_, index) => -Math.sin(angle(index)));
    this.#input = new Float64Array(size);
    this.#output = new Float64Array(size);
  }

  /**
   * @param signal holds the frame at `start`, `size` values.
   * @param window is multiplied into the frame, `size` values.
   * @param power takes |X(k)|^2 for k = 0 .. size / 2, so `size / 2 + 1` values.
   */
  compute(signal: Float64Array, start: number, window: Float64Array, power: Float64Array): void {
    const input = this.#input;
    for (let index = 0; index < this.size; index++) input[index] = signal[start + index]! * window[index]!;
    this.#transform();
    this.#separate(power);
  }

  /** Complex transform of `#input`, length N / 2; the result is in `#input` again. */
  #transform(): void {
    let length = this.#half;
    let stride = 1;
    for (; length >= 4; length /= 4, stride *= 4) {
      this.#radix4(length, stride);
      this.#swap();
    }
    if (length === 2) {
      this.#radix2(stride);
      this.#swap();
    }
  }

  #swap(): void {
    [this.#input, this.#output] = [this.#output, this.#input];
  }

  #radix4(length: number, stride: number): void {
    const x = this.#input;
    const y = this.#output;
    const cos = this.#cos;
    const sin = this.#sin;
    const quarter = length / 4;
    const turn = this.size / length;
    const step = 2 * stride;
    for (let p = 0; p < quarter; p++) {
      const c1 = cos[p * turn]!;
      const s1 = sin[p * turn]!;
      const c2 = cos[2 * p * turn]!;
      const s2 = sin[2 * p * turn]!;
      const c3 = cos[3 * p * turn]!;
      const s3 = sin[3 * p * turn]!;
      for (let q = 0; q < step; q += 2) {
        const a = q + step * p;
        const b = a + step * quarter;
        const c = b + step * quarter;
        const d = c + step * quarter;
        const sumAcRe = x[a]! + x[c]!;
        const sumAcIm = x[a + 1]! + x[c + 1]!;
        const difAcRe = x[a]! - x[c]!;
        const difAcIm = x[a + 1]! - x[c + 1]!;
        const sumBdRe = x[b]! + x[d]!;
        const sumBdIm = x[b + 1]! + x[d + 1]!;
        const difBdRe = x[b]! - x[d]!;
        const difBdIm = x[b + 1]! - x[d + 1]!;
        const to = q + step * 4 * p;
        y[to] = sumAcRe + sumBdRe;
        y[to + 1] = sumAcIm + sumBdIm;
        const re1 = difAcRe + difBdIm;
        const im1 = difAcIm - difBdRe;
        y[to + step] = re1 * c1 - im1 * s1;
        y[to + step + 1] = re1 * s1 + im1 * c1;
        const re2 = sumAcRe - sumBdRe;
        const im2 = sumAcIm - sumBdIm;
        y[to + 2 * step] = re2 * c2 - im2 * s2;
        y[to + 2 * step + 1] = re2 * s2 + im2 * c2;
        const re3 = difAcRe - difBdIm;
        const im3 = difAcIm + difBdRe;
        y[to + 3 * step] = re3 * c3 - im3 * s3;
        y[to + 3 * step + 1] = re3 * s3 + im3 * c3;
      }
    }
  }

  #radix2(stride: number): void {
    const x = this.#input;
    const y = this.#output;
    const step = 2 * stride;
    for (let q = 0; q < step; q++) {
      y[q] = x[q]! + x[q + step]!;
      y[q + step] = x[q]! - x[q + step]!;
    }
  }

  /** Splits the packed transform Z into that of the real frame: X(k) = even part + W^k * odd part. */
  #separate(power: Float64Array): void {
    const z = this.#input;
    const half = this.#half;
    power[0] = (z[0]! + z[1]!) ** 2;
    power[half] = (z[0]! - z[1]!) ** 2;
    for (let k = 1; k < half; k++) {
      const re = z[2 * k]!;
      const im = z[2 * k + 1]!;
      const mirrorRe = z[2 * (half - k)]!;
      const mirrorIm = z[2 * (half - k) + 1]!;
      const oddRe = (im + mirrorIm) / 2;
      const oddIm = (mirrorRe - re) / 2;
      const c = this.#cos[k]!;
      const s = this.#sin[k]!;
      const xRe = (re + mirrorRe) / 2 + oddRe * c - oddIm * s;
      const xIm = (im - mirrorIm) / 2 + oddRe * s + oddIm * c;
      power[k] = xRe * xRe + xIm * xIm;
    }
  }
}
