/*
 * Complex discrete Fourier transforms of two signals side by side, in float64: a number is two vectors of 16 bytes, the real
 * parts of both signals and then their imaginary parts. Stockham's self-sorting passes of radix 8, 5, 4, 3 and 2: few
 * passes, no reordering, tables read in order. Sources: Stockham, "High-speed convolution and correlation" (1966); Van
 * Loan, "Computational Frameworks for the Fast Fourier Transform" (1992), 1.7.
 *
 * Every pass takes the whole array from `x` and leaves it in `y`: `parts` butterflies for each of `stride` places. Butterfly
 * p takes numbers `parts * stride` apart and leaves its outputs `stride` apart, output k turned by the twiddle factor
 * w^(p k). `w` holds the factors, real and imaginary part as float64, for p from 0 and k from 1.
 */

const NUMBER_BYTES: usize = 32;
const IMAGINARY: usize = 16;
const FACTOR_BYTES: usize = 16;

function put(to: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to, im, IMAGINARY);
}

/** Stores a number turned by the factor at `w`. */
function putTurned(to: usize, re: v128, im: v128, w: usize): void {
  const cos = v128.load64_splat(w);
  const sin = v128.load64_splat(w, 8);
  v128.store(to, f64x2.sub(f64x2.mul(re, cos), f64x2.mul(im, sin)));
  v128.store(to, f64x2.add(f64x2.mul(re, sin), f64x2.mul(im, cos)), IMAGINARY);
}

export function pass8(x: usize, y: usize, w: usize, parts: usize, stride: usize): void {
  const step = stride * NUMBER_BYTES;
  const gap = step * parts;
  const eighth = f64x2.splat(Math.SQRT1_2);
  for (let p: usize = 0; p < parts; p++, w += 7 * FACTOR_BYTES, y += 7 * step) {
    for (const end = x + step; x < end; x += NUMBER_BYTES, y += NUMBER_BYTES) {
      let at = x;
      const a0r = v128.load(at);
      const a0i = v128.load(at, IMAGINARY);
      at += gap;
      const a1r = v128.load(at);
      const a1i = v128.load(at, IMAGINARY);
      at += gap;
      const a2r = v128.load(at);
      const a2i = v128.load(at, IMAGINARY);
      at += gap;
      const a3r = v128.load(at);
      const a3i = v128.load(at, IMAGINARY);
      at += gap;
      const a4r = v128.load(at);
      const a4i = v128.load(at, IMAGINARY);
      at += gap;
      const a5r = v128.load(at);
      const a5i = v128.load(at, IMAGINARY);
      at += gap;
      const a6r = v128.load(at);
      const a6i = v128.load(at, IMAGINARY);
      at += gap;
      const a7r = v128.load(at);
      const a7i = v128.load(at, IMAGINARY);
      // Even inputs: a transform of length 4.
      const sum04r = f64x2.add(a0r, a4r);
      const sum04i = f64x2.add(a0i, a4i);
      const dif04r = f64x2.sub(a0r, a4r);
      const dif04i = f64x2.sub(a0i, a4i);
      const sum26r = f64x2.add(a2r, a6r);
      const sum26i = f64x2.add(a2i, a6i);
      const dif26r = f64x2.sub(a2r, a6r);
      const dif26i = f64x2.sub(a2i, a6i);
      const e0r = f64x2.add(sum04r, sum26r);
      const e0i = f64x2.add(sum04i, sum26i);
      const e1r = f64x2.add(dif04r, dif26i);
      const e1i = f64x2.sub(dif04i, dif26r);
      const e2r = f64x2.sub(sum04r, sum26r);
      const e2i = f64x2.sub(sum04i, sum26i);
      const e3r = f64x2.sub(dif04r, dif26i);
      const e3i = f64x2.add(dif04i, dif26r);
      // Odd inputs: another one, its outputs turned by eighths.
      const sum15r = f64x2.add(a1r, a5r);
      const sum15i = f64x2.add(a1i, a5i);
      const dif15r = f64x2.sub(a1r, a5r);
      const dif15i = f64x2.sub(a1i, a5i);
      const sum37r = f64x2.add(a3r, a7r);
      const sum37i = f64x2.add(a3i, a7i);
      const dif37r = f64x2.sub(a3r, a7r);
      const dif37i = f64x2.sub(a3i, a7i);
      const o0r = f64x2.add(sum15r, sum37r);
      const o0i = f64x2.add(sum15i, sum37i);
      const o2r = f64x2.sub(sum15i, sum37i);
      const o2i = f64x2.sub(sum37r, sum15r);
      const odd1r = f64x2.add(dif15r, dif37i);
      const odd1i = f64x2.sub(dif15i, dif37r);
      const odd3r = f64x2.sub(dif15r, dif37i);
      const odd3i = f64x2.add(dif15i, dif37r);
      const o1r = f64x2.mul(f64x2.add(odd1r, odd1i), eighth);
      const o1i = f64x2.mul(f64x2.sub(odd1i, odd1r), eighth);
      const o3r = f64x2.mul(f64x2.sub(odd3i, odd3r), eighth);
      const o3i = f64x2.mul(f64x2.neg(f64x2.add(odd3r, odd3i)), eighth);
      let to = y;
      put(to, f64x2.add(e0r, o0r), f64x2.add(e0i, o0i));
      if (parts === 1) {
        // The last pass: all factors are 1.
        to += step;
        put(to, f64x2.add(e1r, o1r), f64x2.add(e1i, o1i));
        to += step;
        put(to, f64x2.add(e2r, o2r), f64x2.add(e2i, o2i));
        to += step;
        put(to, f64x2.add(e3r, o3r), f64x2.add(e3i, o3i));
        to += step;
        put(to, f64x2.sub(e0r, o0r), f64x2.sub(e0i, o0i));
        to += step;
        put(to, f64x2.sub(e1r, o1r), f64x2.sub(e1i, o1i));
        to += step;
        put(to, f64x2.sub(e2r, o2r), f64x2.sub(e2i, o2i));
        to += step;
        put(to, f64x2.sub(e3r, o3r), f64x2.sub(e3i, o3i));
      } else {
        to += step;
        putTurned(to, f64x2.add(e1r, o1r), f64x2.add(e1i, o1i), w);
        to += step;
        putTurned(to, f64x2.add(e2r, o2r), f64x2.add(e2i, o2i), w + FACTOR_BYTES);
        to += step;
        putTurned(to, f64x2.add(e3r, o3r), f64x2.add(e3i, o3i), w + 2 * FACTOR_BYTES);
        to += step;
        putTurned(to, f64x2.sub(e0r, o0r), f64x2.sub(e0i, o0i), w + 3 * FACTOR_BYTES);
        to += step;
        putTurned(to, f64x2.sub(e1r, o1r), f64x2.sub(e1i, o1i), w + 4 * FACTOR_BYTES);
        to += step;
        putTurned(to, f64x2.sub(e2r, o2r), f64x2.sub(e2i, o2i), w + 5 * FACTOR_BYTES);
        to += step;
        putTurned(to, f64x2.sub(e3r, o3r), f64x2.sub(e3i, o3i), w + 6 * FACTOR_BYTES);
      }
    }
  }
}

const COS_FIFTH: f64 = 0.30901699437494745;
const COS_TWO_FIFTHS: f64 = -0.8090169943749475;
const SIN_FIFTH: f64 = 0.9510565162951535;
const SIN_TWO_FIFTHS: f64 = 0.5877852522924731;

export function pass5(x: usize, y: usize, w: usize, parts: usize, stride: usize): void {
  const step = stride * NUMBER_BYTES;
  const gap = step * parts;
  const cos1 = f64x2.splat(COS_FIFTH);
  const cos2 = f64x2.splat(COS_TWO_FIFTHS);
  const sin1 = f64x2.splat(SIN_FIFTH);
  const sin2 = f64x2.splat(SIN_TWO_FIFTHS);
  for (let p: usize = 0; p < parts; p++, w += 4 * FACTOR_BYTES, y += 4 * step) {
    for (const end = x + step; x < end; x += NUMBER_BYTES, y += NUMBER_BYTES) {
      let at = x;
      const a0r = v128.load(at);
      const a0i = v128.load(at, IMAGINARY);
      at += gap;
      const a1r = v128.load(at);
      const a1i = v128.load(at, IMAGINARY);
      at += gap;
      const a2r = v128.load(at);
      const a2i = v128.load(at, IMAGINARY);
      at += gap;
      const a3r = v128.load(at);
      const a3i = v128.load(at, IMAGINARY);
      at += gap;
      const a4r = v128.load(at);
      const a4i = v128.load(at, IMAGINARY);
      const sum14r = f64x2.add(a1r, a4r);
      const sum14i = f64x2.add(a1i, a4i);
      const dif14r = f64x2.sub(a1r, a4r);
      const dif14i = f64x2.sub(a1i, a4i);
      const sum23r = f64x2.add(a2r, a3r);
      const sum23i = f64x2.add(a2i, a3i);
      const dif23r = f64x2.sub(a2r, a3r);
      const dif23i = f64x2.sub(a2i, a3i);
      // Outputs 1 and 4, and 2 and 3, share what is even in the angle and differ in the sign of what is odd.
      const even1r = f64x2.add(f64x2.add(a0r, f64x2.mul(cos1, sum14r)), f64x2.mul(cos2, sum23r));
      const even1i = f64x2.add(f64x2.add(a0i, f64x2.mul(cos1, sum14i)), f64x2.mul(cos2, sum23i));
      const even2r = f64x2.add(f64x2.add(a0r, f64x2.mul(cos2, sum14r)), f64x2.mul(cos1, sum23r));
      const even2i = f64x2.add(f64x2.add(a0i, f64x2.mul(cos2, sum14i)), f64x2.mul(cos1, sum23i));
      const odd1r = f64x2.add(f64x2.mul(sin1, dif14i), f64x2.mul(sin2, dif23i));
      const odd1i = f64x2.neg(f64x2.add(f64x2.mul(sin1, dif14r), f64x2.mul(sin2, dif23r)));
      const odd2r = f64x2.sub(f64x2.mul(sin2, dif14i), f64x2.mul(sin1, dif23i));
      const odd2i = f64x2.sub(f64x2.mul(sin1, dif23r), f64x2.mul(sin2, dif14r));
      let to = y;
      put(to, f64x2.add(f64x2.add(a0r, sum14r), sum23r), f64x2.add(f64x2.add(a0i, sum14i), sum23i));
      to += step;
      putTurned(to, f64x2.add(even1r, odd1r), f64x2.add(even1i, odd1i), w);
      to += step;
      putTurned(to, f64x2.add(even2r, odd2r), f64x2.add(even2i, odd2i), w + FACTOR_BYTES);
      to += step;
      putTurned(to, f64x2.sub(even2r, odd2r), f64x2.sub(even2i, odd2i), w + 2 * FACTOR_BYTES);
      to += step;
      putTurned(to, f64x2.sub(even1r, odd1r), f64x2.sub(even1i, odd1i), w + 3 * FACTOR_BYTES);
    }
  }
}

export function pass4(x: usize, y: usize, w: usize, parts: usize, stride: usize): void {
  const step = stride * NUMBER_BYTES;
  const gap = step * parts;
  for (let p: usize = 0; p < parts; p++, w += 3 * FACTOR_BYTES, y += 3 * step) {
    for (const end = x + step; x < end; x += NUMBER_BYTES, y += NUMBER_BYTES) {
      let at = x;
      const a0r = v128.load(at);
      const a0i = v128.load(at, IMAGINARY);
      at += gap;
      const a1r = v128.load(at);
      const a1i = v128.load(at, IMAGINARY);
      at += gap;
      const a2r = v128.load(at);
      const a2i = v128.load(at, IMAGINARY);
      at += gap;
      const a3r = v128.load(at);
      const a3i = v128.load(at, IMAGINARY);
      const sum02r = f64x2.add(a0r, a2r);
      const sum02i = f64x2.add(a0i, a2i);
      const dif02r = f64x2.sub(a0r, a2r);
      const dif02i = f64x2.sub(a0i, a2i);
      const sum13r = f64x2.add(a1r, a3r);
      const sum13i = f64x2.add(a1i, a3i);
      const dif13r = f64x2.sub(a1r, a3r);
      const dif13i = f64x2.sub(a1i, a3i);
      let to = y;
      put(to, f64x2.add(sum02r, sum13r), f64x2.add(sum02i, sum13i));
      to += step;
      putTurned(to, f64x2.add(dif02r, dif13i), f64x2.sub(dif02i, dif13r), w);
      to += step;
      putTurned(to, f64x2.sub(sum02r, sum13r), f64x2.sub(sum02i, sum13i), w + FACTOR_BYTES);
      to += step;
      putTurned(to, f64x2.sub(dif02r, dif13i), f64x2.add(dif02i, dif13r), w + 2 * FACTOR_BYTES);
    }
  }
}

const SIN_THIRD: f64 = 0.8660254037844387;

export function pass3(x: usize, y: usize, w: usize, parts: usize, stride: usize): void {
  const step = stride * NUMBER_BYTES;
  const gap = step * parts;
  const half = f64x2.splat(0.5);
  const sin = f64x2.splat(SIN_THIRD);
  for (let p: usize = 0; p < parts; p++, w += 2 * FACTOR_BYTES, y += 2 * step) {
    for (const end = x + step; x < end; x += NUMBER_BYTES, y += NUMBER_BYTES) {
      const a0r = v128.load(x);
      const a0i = v128.load(x, IMAGINARY);
      const a1r = v128.load(x + gap);
      const a1i = v128.load(x + gap, IMAGINARY);
      const a2r = v128.load(x + 2 * gap);
      const a2i = v128.load(x + 2 * gap, IMAGINARY);
      const sumRe = f64x2.add(a1r, a2r);
      const sumIm = f64x2.add(a1i, a2i);
      const evenRe = f64x2.sub(a0r, f64x2.mul(sumRe, half));
      const evenIm = f64x2.sub(a0i, f64x2.mul(sumIm, half));
      const oddRe = f64x2.mul(sin, f64x2.sub(a1i, a2i));
      const oddIm = f64x2.mul(sin, f64x2.sub(a2r, a1r));
      put(y, f64x2.add(a0r, sumRe), f64x2.add(a0i, sumIm));
      putTurned(y + step, f64x2.add(evenRe, oddRe), f64x2.add(evenIm, oddIm), w);
      putTurned(y + 2 * step, f64x2.sub(evenRe, oddRe), f64x2.sub(evenIm, oddIm), w + FACTOR_BYTES);
    }
  }
}

export function pass2(x: usize, y: usize, w: usize, parts: usize, stride: usize): void {
  const step = stride * NUMBER_BYTES;
  const gap = step * parts;
  for (let p: usize = 0; p < parts; p++, w += FACTOR_BYTES, y += step) {
    for (const end = x + step; x < end; x += NUMBER_BYTES, y += NUMBER_BYTES) {
      const a0r = v128.load(x);
      const a0i = v128.load(x, IMAGINARY);
      const a1r = v128.load(x + gap);
      const a1i = v128.load(x + gap, IMAGINARY);
      put(y, f64x2.add(a0r, a1r), f64x2.add(a0i, a1i));
      putTurned(y + step, f64x2.sub(a0r, a1r), f64x2.sub(a0i, a1i), w);
    }
  }
}
