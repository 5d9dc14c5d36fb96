import { StockhamFft } from './stockham-fft.js';

/**
 * Power spectra of real frames, in float64. A frame of N values is one complex transform of N / 2: even samples as real,
 * odd as imaginary parts. One instance owns its buffers and must not be used from two places at once.
 */
export class PowerSpectrum {
  /** Frame length N. */
  readonly size: number;
  readonly #fft: StockhamFft;
  /** cos and -sin of 2 pi k / N. */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  /** @throws RangeError when `size` is not an even number of at least 4 without prime factors over 5. */
  constructor(size: number) {
    if (size < 4 || size % 2 !== 0) throw new RangeError(`${size} is not an even number >= 4`);
    this.size = size;
    this.#fft = new StockhamFft(size / 2);
    const angles = Float64Array.from({ length: size / 2 }, (_, index) => (-2 * Math.PI * index) / size);
    this.#cos = angles.map(Math.cos);
    this.#sin = angles.map(Math.sin);
  }

  /**
   * @param signal holds the frame at `start`, `size` values.
   * @param window is multiplied into the frame, `size` values.
   * @param power takes |X(k)|^2 for k = 0 .. size / 2, so `size / 2 + 1` values.
   */
  compute(signal: Float64Array, start: number, window: Float64Array, power: Float64Array): void {
    putUnderWindow(signal, start, window, this.#fft.input);
    this.#separate(this.#fft.transform(), power);
  }

  /** Splits the packed transform Z into that of the real frame: X(k) = even part + W^k * odd part; N / 2 - k likewise. */
  #separate(z: Float64Array, power: Float64Array): void {
    const half = this.size / 2;
    const cos = this.#cos;
    const sin = this.#sin;
    power[0] = (z[0]! + z[1]!) ** 2;
    power[half] = (z[0]! - z[1]!) ** 2;
    for (let k = 1, mirror = half - 1; k <= mirror; k++, mirror--) {
      const re = z[2 * k]!;
      const im = z[2 * k + 1]!;
      const mirrorRe = z[2 * mirror]!;
      const mirrorIm = z[2 * mirror + 1]!;
      const evenRe = (re + mirrorRe) / 2;
      const evenIm = (im - mirrorIm) / 2;
      const oddRe = (im + mirrorIm) / 2;
      const oddIm = (mirrorRe - re) / 2;
      const c = cos[k]!;
      const s = sin[k]!;
      const turnedRe = oddRe * c - oddIm * s;
      const turnedIm = oddRe * s + oddIm * c;
      power[k] = (evenRe + turnedRe) ** 2 + (evenIm + turnedIm) ** 2;
      power[mirror] = (evenRe - turnedRe) ** 2 + (evenIm - turnedIm) ** 2;
    }
  }
}

/** Four values a turn, which takes half the time of one. */
function putUnderWindow(signal: Float64Array, start: number, window: Float64Array, to: Float64Array): void {
  const size = window.length;
  let index = 0;
  for (let from = start; index + 3 < size; index += 4, from += 4) {
    to[index] = signal[from]! * window[index]!;
    to[index + 1] = signal[from + 1]! * window[index + 1]!;
    to[index + 2] = signal[from + 2]! * window[index + 2]!;
    to[index + 3] = signal[from + 3]! * window[index + 3]!;
  }
  for (; index < size; index++) to[index] = signal[start + index]! * window[index]!;
}
