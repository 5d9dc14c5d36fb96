/** float32 bits of sqrt(1/2): mantissas from there to sqrt(2) are nearest to 1. */
const ROOT_HALF_BITS: i32 = 0x3f3504f3;
const MANTISSA_BITS: i32 = 23;
const LOG10_OF_2: f64 = 0.3010299956639812;
/** 2 * log10(e). */
const DOUBLE_LOG10E: f64 = 0.8685889638065036;

/**
 * Replaces float32 values by `scale * log10(max(value, least)) + offset`, exact to float32 rounding.
 * @param count a multiple of 4. @param least a positive normal number.
 */
export function replaceByLog10(values: usize, count: usize, least: f32, scale: f64, offset: f64): void {
  const floor = f32x4.splat(least);
  for (const end = values + count * 4; values < end; values += 16) {
    const four = f32x4.pmax(floor, v128.load(values));
    const exponents = i32x4.shr_s(i32x4.sub(four, i32x4.splat(ROOT_HALF_BITS)), MANTISSA_BITS);
    const mantissas = i32x4.sub(four, i32x4.shl(exponents, MANTISSA_BITS));
    const low = logarithms(mantissas, exponents, scale, offset);
    const high = logarithms(upperHalf(mantissas), upperHalf(exponents), scale, offset);
    v128.store(values, v128.shuffle<f64>(low, high, 0, 2));
  }
}

function upperHalf(four: v128): v128 {
  return v128.shuffle<f64>(four, four, 1, 1);
}

/** The series of artanh: log m = 2 (s + s^3 / 3 + ...) with s = (m - 1) / (m + 1), at most 0.172. Two values, as float32. */
function logarithms(mantissas: v128, exponents: v128, scale: f64, offset: f64): v128 {
  const m = f64x2.promote_low_f32x4(mantissas);
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let series = f64x2.splat(1.0 / 13);
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(1.0 / 11));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(1.0 / 9));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(1.0 / 7));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(1.0 / 5));
  series = f64x2.add(f64x2.mul(series, z), f64x2.splat(1.0 / 3));
  series = f64x2.mul(f64x2.add(f64x2.mul(series, z), one), s);
  const whole = f64x2.mul(f64x2.convert_low_i32x4_s(exponents), f64x2.splat(scale * LOG10_OF_2));
  const sum = f64x2.add(
    f64x2.add(whole, f64x2.mul(series, f64x2.splat(scale * DOUBLE_LOG10E))),
    f64x2.splat(offset),
  );
  return f32x4.demote_f64x2_zero(sum);
}
