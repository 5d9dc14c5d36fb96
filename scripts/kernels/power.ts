/** Bytes of a complex number of two signals, and of a float64 of two signals. */
const NUMBER_BYTES: usize = 32;
const PAIR_BYTES: usize = 16;

/**
 * Packs two frames for a transform of half their length: even samples become real parts, odd ones imaginary.
 * @param first,second float32 samples of the frames. @param window float64, `size` values, multiplied into both.
 */
export function packFrames(first: usize, second: usize, window: usize, size: usize, to: usize): void {
  for (const end = window + size * 8; window < end; window += 16) {
    const weights = v128.load(window);
    const one = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(first)), weights);
    const other = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(second)), weights);
    v128.store(to, v128.shuffle<f64>(one, other, 0, 2));
    v128.store(to, v128.shuffle<f64>(one, other, 1, 3), 16);
    first += 8;
    second += 8;
    to += NUMBER_BYTES;
  }
}

/**
 * Power spectra of two frames from the packed transform Z of half their values: X(k) = even part + W^k * odd part, and N / 2 - k
 * likewise.
 * @param half N / 2. @param turns cos and -sin of 2 pi k / N, k = 0 .. half / 2. @param power takes |X(k)|^2 of both
 * frames, k = 0 .. half, `binBytes` apart.
 */
export function separatePowers(z: usize, half: usize, turns: usize, power: usize, binBytes: usize): void {
  const re0 = v128.load(z);
  const im0 = v128.load(z, PAIR_BYTES);
  const two = f64x2.splat(2);
  const lowest = f64x2.mul(f64x2.add(re0, im0), two);
  const highest = f64x2.mul(f64x2.sub(re0, im0), two);
  let mirrored = power + half * binBytes;
  v128.store(power, f64x2.mul(lowest, lowest));
  v128.store(mirrored, f64x2.mul(highest, highest));
  let mirror = z + half * NUMBER_BYTES;
  for (let k: usize = 1; k <= half - k; k++) {
    z += NUMBER_BYTES;
    mirror -= NUMBER_BYTES;
    power += binBytes;
    mirrored -= binBytes;
    turns += 16;
    const re = v128.load(z);
    const im = v128.load(z, PAIR_BYTES);
    const mirrorRe = v128.load(mirror);
    const mirrorIm = v128.load(mirror, PAIR_BYTES);
    const evenRe = f64x2.add(re, mirrorRe);
    const evenIm = f64x2.sub(im, mirrorIm);
    const oddRe = f64x2.add(im, mirrorIm);
    const oddIm = f64x2.sub(mirrorRe, re);
    const cos = v128.load64_splat(turns);
    const sin = v128.load64_splat(turns, 8);
    const turnedRe = f64x2.sub(f64x2.mul(oddRe, cos), f64x2.mul(oddIm, sin));
    const turnedIm = f64x2.add(f64x2.mul(oddRe, sin), f64x2.mul(oddIm, cos));
    v128.store(power, squaredSum(f64x2.add(evenRe, turnedRe), f64x2.add(evenIm, turnedIm)));
    v128.store(mirrored, squaredSum(f64x2.sub(evenRe, turnedRe), f64x2.sub(evenIm, turnedIm)));
  }
}

function squaredSum(re: v128, im: v128): v128 {
  return f64x2.add(f64x2.mul(re, re), f64x2.mul(im, im));
}
