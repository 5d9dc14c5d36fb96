/**
 * Complex discrete Fourier transforms in float64 by Stockham's self-sorting passes of radix 8, 5, 4, 3 and 2: few passes, no
 * reordering, tables read in order. Source of the scheme: Stockham, "High-speed convolution and correlation" (1966);
 * Van Loan, "Computational Frameworks for the Fast Fourier Transform" (1992), 1.7. One instance owns its buffers and
 * must not be used from two places at once.
 */
export class StockhamFft {
  /** Length N of the transform. */
  readonly size: number;
  readonly #passes: readonly Pass[];
  #data: Float64Array;
  #spare: Float64Array;

  /** @throws RangeError when `size` has a prime factor over 5. */
  constructor(size: number) {
    this.size = size;
    this.#passes = planPasses(size);
    this.#data = new Float64Array(2 * size);
    this.#spare = new Float64Array(2 * size);
  }

  /** Takes the input, 2 N values: real and imaginary parts in turn. Another array after every transform. */
  get input(): Float64Array {
    return this.#data;
  }

  /** Transforms `input`, which is lost. @returns the spectrum, 2 N values in the same form, valid until the next call. */
  transform(): Float64Array {
    for (const { run, twiddles, parts, stride } of this.#passes) {
      run(this.#data, this.#spare, twiddles, parts, stride);
      [this.#data, this.#spare] = [this.#spare, this.#data];
    }
    return this.#data;
  }
}

/**
 * One pass over the whole array: `parts` butterflies for each of `stride` places. Butterfly p takes values `parts * stride`
 * apart and leaves its outputs `stride` apart, output k turned by the twiddle factor w^(p k).
 */
type RunPass = (
  from: Float64Array,
  to: Float64Array,
  twiddles: Float64Array,
  parts: number,
  stride: number,
) => void;

interface Pass {
  readonly run: RunPass;
  /** cos and -sin of 2 pi p k / length, for p from 0 and k from 1, in the order in which they are used. */
  readonly twiddles: Float64Array;
  readonly parts: number;
  readonly stride: number;
}

const RADICES: readonly (readonly [number, RunPass])[] = [
  [8, runRadix8],
  [5, runRadix5],
  [4, runRadix4],
  [3, runRadix3],
  [2, runRadix2],
];

function planPasses(size: number): Pass[] {
  const passes: Pass[] = [];
  for (let length = size, stride = 1; length > 1;) {
    const found = RADICES.find(([radix]) => length % radix === 0);
    if (!found) throw new RangeError(`${size} has a prime factor over 5`);
    const [radix, run] = found;
    passes.push({ run, twiddles: twiddlesOf(length, radix), parts: length / radix, stride });
    length /= radix;
    stride *= radix;
  }
  return passes;
}

function twiddlesOf(length: number, radix: number): Float64Array {
  const factors: number[] = [];
  for (let p = 0; p < length / radix; p++) {
    for (let k = 1; k < radix; k++) {
      const angle = (-2 * Math.PI * p * k) / length;
      factors.push(Math.cos(angle), Math.sin(angle));
    }
  }
  return Float64Array.from(factors);
}

/** cos(pi / 4). */
const EIGHTH = Math.SQRT1_2;

// eslint-disable-next-line max-lines-per-function -- one butterfly: its sixteen values are alive at once
function runRadix8(x: Float64Array, y: Float64Array, w: Float64Array, parts: number, stride: number): void {
  const step = 2 * stride;
  const gap = step * parts;
  for (let p = 0, turn = 0; p < parts; p++, turn += 14) {
    const w1r = w[turn]!;
    const w1i = w[turn + 1]!;
    const w2r = w[turn + 2]!;
    const w2i = w[turn + 3]!;
    const w3r = w[turn + 4]!;
    const w3i = w[turn + 5]!;
    const w4r = w[turn + 6]!;
    const w4i = w[turn + 7]!;
    const w5r = w[turn + 8]!;
    const w5i = w[turn + 9]!;
    const w6r = w[turn + 10]!;
    const w6i = w[turn + 11]!;
    const w7r = w[turn + 12]!;
    const w7i = w[turn + 13]!;
    for (let q = 0; q < step; q += 2) {
      let at = p * step + q;
      const a0r = x[at]!;
      const a0i = x[at + 1]!;
      at += gap;
      const a1r = x[at]!;
      const a1i = x[at + 1]!;
      at += gap;
      const a2r = x[at]!;
      const a2i = x[at + 1]!;
      at += gap;
      const a3r = x[at]!;
      const a3i = x[at + 1]!;
      at += gap;
      const a4r = x[at]!;
      const a4i = x[at + 1]!;
      at += gap;
      const a5r = x[at]!;
      const a5i = x[at + 1]!;
      at += gap;
      const a6r = x[at]!;
      const a6i = x[at + 1]!;
      at += gap;
      const a7r = x[at]!;
      const a7i = x[at + 1]!;
      // Even inputs: a transform of length 4.
      const sum04r = a0r + a4r;
      const sum04i = a0i + a4i;
      const dif04r = a0r - a4r;
      const dif04i = a0i - a4i;
      const sum26r = a2r + a6r;
      const sum26i = a2i + a6i;
      const dif26r = a2r - a6r;
      const dif26i = a2i - a6i;
      const e0r = sum04r + sum26r;
      const e0i = sum04i + sum26i;
      const e1r = dif04r + dif26i;
      const e1i = dif04i - dif26r;
      const e2r = sum04r - sum26r;
      const e2i = sum04i - sum26i;
      const e3r = dif04r - dif26i;
      const e3i = dif04i + dif26r;
      // Odd inputs: another one, its outputs turned by eighths.
      const sum15r = a1r + a5r;
      const sum15i = a1i + a5i;
      const dif15r = a1r - a5r;
      const dif15i = a1i - a5i;
      const sum37r = a3r + a7r;
      const sum37i = a3i + a7i;
      const dif37r = a3r - a7r;
      const dif37i = a3i - a7i;
      const o0r = sum15r + sum37r;
      const o0i = sum15i + sum37i;
      const o2r = sum15i - sum37i;
      const o2i = sum37r - sum15r;
      const odd1r = dif15r + dif37i;
      const odd1i = dif15i - dif37r;
      const odd3r = dif15r - dif37i;
      const odd3i = dif15i + dif37r;
      const o1r = (odd1r + odd1i) * EIGHTH;
      const o1i = (odd1i - odd1r) * EIGHTH;
      const o3r = (odd3i - odd3r) * EIGHTH;
      const o3i = -(odd3r + odd3i) * EIGHTH;
      let out = p * 8 * step + q;
      y[out] = e0r + o0r;
      y[out + 1] = e0i + o0i;
      out += step;
      let re = e1r + o1r;
      let im = e1i + o1i;
      y[out] = re * w1r - im * w1i;
      y[out + 1] = re * w1i + im * w1r;
      out += step;
      re = e2r + o2r;
      im = e2i + o2i;
      y[out] = re * w2r - im * w2i;
      y[out + 1] = re * w2i + im * w2r;
      out += step;
      re = e3r + o3r;
      im = e3i + o3i;
      y[out] = re * w3r - im * w3i;
      y[out + 1] = re * w3i + im * w3r;
      out += step;
      re = e0r - o0r;
      im = e0i - o0i;
      y[out] = re * w4r - im * w4i;
      y[out + 1] = re * w4i + im * w4r;
      out += step;
      re = e1r - o1r;
      im = e1i - o1i;
      y[out] = re * w5r - im * w5i;
      y[out + 1] = re * w5i + im * w5r;
      out += step;
      re = e2r - o2r;
      im = e2i - o2i;
      y[out] = re * w6r - im * w6i;
      y[out + 1] = re * w6i + im * w6r;
      out += step;
      re = e3r - o3r;
      im = e3i - o3i;
      y[out] = re * w7r - im * w7i;
      y[out + 1] = re * w7i + im * w7r;
    }
  }
}

const COS_FIFTH = Math.cos((2 * Math.PI) / 5);
const COS_TWO_FIFTHS = Math.cos((4 * Math.PI) / 5);
const SIN_FIFTH = Math.sin((2 * Math.PI) / 5);
const SIN_TWO_FIFTHS = Math.sin((4 * Math.PI) / 5);

// eslint-disable-next-line max-lines-per-function -- one butterfly: its ten values are alive at once
function runRadix5(x: Float64Array, y: Float64Array, w: Float64Array, parts: number, stride: number): void {
  const step = 2 * stride;
  const gap = step * parts;
  for (let p = 0, turn = 0; p < parts; p++, turn += 8) {
    const w1r = w[turn]!;
    const w1i = w[turn + 1]!;
    const w2r = w[turn + 2]!;
    const w2i = w[turn + 3]!;
    const w3r = w[turn + 4]!;
    const w3i = w[turn + 5]!;
    const w4r = w[turn + 6]!;
    const w4i = w[turn + 7]!;
    for (let q = 0; q < step; q += 2) {
      const at = p * step + q;
      const a0r = x[at]!;
      const a0i = x[at + 1]!;
      const a1r = x[at + gap]!;
      const a1i = x[at + gap + 1]!;
      const a2r = x[at + 2 * gap]!;
      const a2i = x[at + 2 * gap + 1]!;
      const a3r = x[at + 3 * gap]!;
      const a3i = x[at + 3 * gap + 1]!;
      const a4r = x[at + 4 * gap]!;
      const a4i = x[at + 4 * gap + 1]!;
      const sum14r = a1r + a4r;
      const sum14i = a1i + a4i;
      const dif14r = a1r - a4r;
      const dif14i = a1i - a4i;
      const sum23r = a2r + a3r;
      const sum23i = a2i + a3i;
      const dif23r = a2r - a3r;
      const dif23i = a2i - a3i;
      // Outputs 1 and 4, and 2 and 3, share what is even in the angle and differ in the sign of what is odd.
      const even1r = a0r + COS_FIFTH * sum14r + COS_TWO_FIFTHS * sum23r;
      const even1i = a0i + COS_FIFTH * sum14i + COS_TWO_FIFTHS * sum23i;
      const even2r = a0r + COS_TWO_FIFTHS * sum14r + COS_FIFTH * sum23r;
      const even2i = a0i + COS_TWO_FIFTHS * sum14i + COS_FIFTH * sum23i;
      const odd1r = SIN_FIFTH * dif14i + SIN_TWO_FIFTHS * dif23i;
      const odd1i = -SIN_FIFTH * dif14r - SIN_TWO_FIFTHS * dif23r;
      const odd2r = SIN_TWO_FIFTHS * dif14i - SIN_FIFTH * dif23i;
      const odd2i = SIN_FIFTH * dif23r - SIN_TWO_FIFTHS * dif14r;
      let out = p * 5 * step + q;
      y[out] = a0r + sum14r + sum23r;
      y[out + 1] = a0i + sum14i + sum23i;
      out += step;
      let re = even1r + odd1r;
      let im = even1i + odd1i;
      y[out] = re * w1r - im * w1i;
      y[out + 1] = re * w1i + im * w1r;
      out += step;
      re = even2r + odd2r;
      im = even2i + odd2i;
      y[out] = re * w2r - im * w2i;
      y[out + 1] = re * w2i + im * w2r;
      out += step;
      re = even2r - odd2r;
      im = even2i - odd2i;
      y[out] = re * w3r - im * w3i;
      y[out + 1] = re * w3i + im * w3r;
      out += step;
      re = even1r - odd1r;
      im = even1i - odd1i;
      y[out] = re * w4r - im * w4i;
      y[out + 1] = re * w4i + im * w4r;
    }
  }
}

function runRadix4(x: Float64Array, y: Float64Array, w: Float64Array, parts: number, stride: number): void {
  const step = 2 * stride;
  const gap = step * parts;
  for (let p = 0, turn = 0; p < parts; p++, turn += 6) {
    for (let q = 0; q < step; q += 2) {
      const at = p * step + q;
      const sum02r = x[at]! + x[at + 2 * gap]!;
      const sum02i = x[at + 1]! + x[at + 2 * gap + 1]!;
      const dif02r = x[at]! - x[at + 2 * gap]!;
      const dif02i = x[at + 1]! - x[at + 2 * gap + 1]!;
      const sum13r = x[at + gap]! + x[at + 3 * gap]!;
      const sum13i = x[at + gap + 1]! + x[at + 3 * gap + 1]!;
      const dif13r = x[at + gap]! - x[at + 3 * gap]!;
      const dif13i = x[at + gap + 1]! - x[at + 3 * gap + 1]!;
      let out = p * 4 * step + q;
      y[out] = sum02r + sum13r;
      y[out + 1] = sum02i + sum13i;
      out += step;
      let re = dif02r + dif13i;
      let im = dif02i - dif13r;
      y[out] = re * w[turn]! - im * w[turn + 1]!;
      y[out + 1] = re * w[turn + 1]! + im * w[turn]!;
      out += step;
      re = sum02r - sum13r;
      im = sum02i - sum13i;
      y[out] = re * w[turn + 2]! - im * w[turn + 3]!;
      y[out + 1] = re * w[turn + 3]! + im * w[turn + 2]!;
      out += step;
      re = dif02r - dif13i;
      im = dif02i + dif13r;
      y[out] = re * w[turn + 4]! - im * w[turn + 5]!;
      y[out + 1] = re * w[turn + 5]! + im * w[turn + 4]!;
    }
  }
}

const SIN_THIRD = Math.sin((2 * Math.PI) / 3);

function runRadix3(x: Float64Array, y: Float64Array, w: Float64Array, parts: number, stride: number): void {
  const step = 2 * stride;
  const gap = step * parts;
  for (let p = 0, turn = 0; p < parts; p++, turn += 4) {
    for (let q = 0; q < step; q += 2) {
      const at = p * step + q;
      const sumRe = x[at + gap]! + x[at + 2 * gap]!;
      const sumIm = x[at + gap + 1]! + x[at + 2 * gap + 1]!;
      const evenRe = x[at]! - sumRe / 2;
      const evenIm = x[at + 1]! - sumIm / 2;
      const oddRe = SIN_THIRD * (x[at + gap + 1]! - x[at + 2 * gap + 1]!);
      const oddIm = SIN_THIRD * (x[at + 2 * gap]! - x[at + gap]!);
      let out = p * 3 * step + q;
      y[out] = x[at]! + sumRe;
      y[out + 1] = x[at + 1]! + sumIm;
      out += step;
      let re = evenRe + oddRe;
      let im = evenIm + oddIm;
      y[out] = re * w[turn]! - im * w[turn + 1]!;
      y[out + 1] = re * w[turn + 1]! + im * w[turn]!;
      out += step;
      re = evenRe - oddRe;
      im = evenIm - oddIm;
      y[out] = re * w[turn + 2]! - im * w[turn + 3]!;
      y[out + 1] = re * w[turn + 3]! + im * w[turn + 2]!;
    }
  }
}

function runRadix2(x: Float64Array, y: Float64Array, w: Float64Array, parts: number, stride: number): void {
  const step = 2 * stride;
  const gap = step * parts;
  for (let p = 0, turn = 0; p < parts; p++, turn += 2) {
    for (let q = 0; q < step; q += 2) {
      const at = p * step + q;
      const out = p * 2 * step + q;
      y[out] = x[at]! + x[at + gap]!;
      y[out + 1] = x[at + 1]! + x[at + gap + 1]!;
      const re = x[at]! - x[at + gap]!;
      const im = x[at + 1]! - x[at + gap + 1]!;
      y[out + step] = re * w[turn]! - im * w[turn + 1]!;
      y[out + step + 1] = re * w[turn + 1]! + im * w[turn]!;
    }
  }
}
