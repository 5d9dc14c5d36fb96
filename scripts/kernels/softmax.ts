const LOG2_OF_E: f32 = 1.4426950408889634;
/** ln 2 in two parts, the first of few bits, so that whole multiples of it are exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
/** Below, exp is no normal float32 any more, and counts for nothing beside 1. */
const LEAST_EXPONENT: f32 = -87;
const MANTISSA_BITS: i32 = 23;
const EXPONENT_BIAS: i32 = 127;

/** @returns the largest of `count` float32, a multiple of 4. */
export function largest(values: usize, count: usize): f32 {
  let four = f32x4.splat(-Infinity);
  for (const end = values + count * 4; values < end; values += 16) four = f32x4.pmax(four, v128.load(values));
  return max(
    max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
    max(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
  );
}

/** @returns the sum of exp(value - shift) over `count` float32, a multiple of 4; none is larger than `shift`. */
export function sumOfExponentials(values: usize, count: usize, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let sum = f64x2.splat(0);
  for (const end = values + count * 4; values < end; values += 16) {
    const four = exponentials(f32x4.sub(v128.load(values), shifts));
    const upper = v128.shuffle<f64>(four, four, 1, 1);
    sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(four), f64x2.promote_low_f32x4(upper)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** exp x = 2^n exp r with |r| <= ln 2 / 2, whose Taylor series to the sixth power is exact to float32 rounding. */
function exponentials(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.splat(LEAST_EXPONENT), x);
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(LOG2_OF_E)));
  const rest = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const r = f32x4.sub(rest, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let series = f32x4.splat(1.0 / 720);
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 120));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 24));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1.0 / 6));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(0.5));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  series = f32x4.add(f32x4.mul(series, r), f32x4.splat(1));
  const power = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(EXPONENT_BIAS));
  return f32x4.mul(series, i32x4.shl(power, MANTISSA_BITS));
}
