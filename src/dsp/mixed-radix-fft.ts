/**
 * Discrete Fourier transforms of one length that need not be a power of two (Whisper's is 400), in float64.
 * Decimation in time over the prime factors, 4 taken before 2 (Cooley and Tukey, 1965).
 */
export class MixedRadixFft {
  readonly size: number;
  readonly #factors: readonly number[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** Room for one butterfly: as many values as the largest factor. */
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#factors = factorise(size);
    const angles = Float64Array.from({ length: size }, (_, index) => (-2 * Math.PI * index) / size);
    this.#cos = angles.map(Math.cos);
    this.#sin = angles.map(Math.sin);
    this.#re = new Float64Array(Math.max(1, ...this.#factors));
    this.#im = new Float64Array(this.#re.length);
  }

  /** @param re, im the signal, float64 [size]. @param outRe, outIm take the spectrum, float64 [size]; not the inputs. */
  transform(re: Float64Array, im: Float64Array, outRe: Float64Array, outIm: Float64Array): void {
    this.#recurse({ re, im, outRe, outIm }, 0, 0, 1, 0);
  }

  /** Transforms every `stride`-th value from `from`, writing to a run of values from `to`. */
  #recurse(buffers: Buffers, from: number, to: number, stride: number, depth: number): void {
    const radix = this.#factors[depth];
    if (radix === undefined) {
      buffers.outRe[to] = buffers.re[from]!;
      buffers.outIm[to] = buffers.im[from]!;
      return;
    }
    const span = this.size / stride / radix;
    for (let part = 0; part < radix; part++) {
      this.#recurse(buffers, from + part * stride, to + part * span, stride * radix, depth + 1);
    }
    for (let offset = 0; offset < span; offset++)
      this.#combine(buffers, to + offset, offset, span, stride, radix);
  }

  /** Replaces `radix` values, `span` apart, by their transform of length `radix`, turned by their twiddle factors. */
  #combine(
    buffers: Buffers,
    first: number,
    offset: number,
    span: number,
    stride: number,
    radix: number,
  ): void {
    const { outRe, outIm } = buffers;
    for (let part = 0; part < radix; part++) {
      this.#re[part] = outRe[first + part * span]!;
      this.#im[part] = outIm[first + part * span]!;
    }
    for (let bin = 0; bin < radix; bin++) {
      const step = (offset + bin * span) * stride;
      let sumRe = this.#re[0]!;
      let sumIm = this.#im[0]!;
      for (let part = 1, turn = step % this.size; part < radix; part++, turn = (turn + step) % this.size) {
        const cos = this.#cos[turn]!;
        const sin = this.#sin[turn]!;
        sumRe += this.#re[part]! * cos - this.#im[part]! * sin;
        sumIm += this.#re[part]! * sin + this.#im[part]! * cos;
      }
      outRe[first + bin * span] = sumRe;
      outIm[first + bin * span] = sumIm;
    }
  }
}

interface Buffers {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly outRe: Float64Array;
  readonly outIm: Float64Array;
}

function factorise(size: number): number[] {
  const factors: number[] = [];
  let rest = size;
  for (; rest % 4 === 0; rest /= 4) factors.push(4);
  for (let factor = 2; rest > 1; factor++) for (; rest % factor === 0; rest /= factor) factors.push(factor);
  return factors;
}
