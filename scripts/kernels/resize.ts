/*
 * The two passes of a resize in 22-bit fixed point, 8-bit pixels in and out. A weight w is stored as two int16, w = high * 4096 + low
 * with low from 0 to 4095, so that one instruction can weigh eight values; sums wrap at 32 bits, as in plain integer
 * arithmetic, whatever the order.
 */

const LOW_BITS: i32 = 12;
const PRECISION_BITS: i32 = 22;
const HALF: i32 = 1 << (PRECISION_BITS - 1);

/** @returns int32 values rounded to whole pixels, not yet clamped. */
function settle(high: v128, low: v128): v128 {
  const sum = i32x4.add(i32x4.add(i32x4.shl(high, LOW_BITS), low), i32x4.splat(HALF));
  return i32x4.shr_s(sum, PRECISION_BITS);
}

/**
 * The pass across: `width` RGB pixels out of each of `rows` rows.
 * @param image up to 28 bytes behind it are read. @param starts int32 for each pixel of the result: where its first tap lies in a row, bytes.
 * @param groups int32 for each: its taps come in so many fours, the last filled up with weights of 0.
 * @param weights int16, for each four taps: their high parts, their low parts. @param to one byte behind each row is
 * written.
 */
export function filterAcross(
  image: usize,
  rowBytes: usize,
  rows: i32,
  width: i32,
  starts: usize,
  groups: usize,
  weights: usize,
  to: usize,
  toRowBytes: usize,
): void {
  for (let row = 0; row < rows; row++) {
    let weight = weights;
    let out = to;
    for (let column: usize = 0; column < <usize>width; column++, out += 3) {
      let pixel = image + load<i32>(starts + 4 * column);
      let high = i32x4.splat(0);
      let low = i32x4.splat(0);
      for (
        const end = weight + 16 * load<i32>(groups + 4 * column);
        weight < end;
        weight += 16, pixel += 12
      ) {
        const four = v128.load(pixel);
        const zero = i32x4.splat(0);
        // Reds, greens and blues of two taps side by side, each as int16.
        // prettier-ignore
        const first = v128.shuffle<u8>(four, zero, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
        // prettier-ignore
        const second = v128.shuffle<u8>(four, zero, 6, 16, 9, 16, 7, 16, 10, 16, 8, 16, 11, 16, 16, 16, 16, 16);
        high = i32x4.add(high, i32x4.dot_i16x8_s(first, v128.load32_splat(weight)));
        high = i32x4.add(high, i32x4.dot_i16x8_s(second, v128.load32_splat(weight, 4)));
        low = i32x4.add(low, i32x4.dot_i16x8_s(first, v128.load32_splat(weight, 8)));
        low = i32x4.add(low, i32x4.dot_i16x8_s(second, v128.load32_splat(weight, 12)));
      }
      const words = i16x8.narrow_i32x4_s(settle(high, low), high);
      v128.store32_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
    }
    image += rowBytes;
    to += toRowBytes;
  }
}

/**
 * The pass down: `height` rows of `rowBytes`, a multiple of 16, each out of rows of the strip, which are as long.
 * @param strip up to a row behind it is read. @param starts int32 for each row of the result: where its first tap lies, bytes.
 * @param pairs int32 for each: its taps come in so many pairs, the last filled up with a weight of 0.
 * @param weights int16, for each pair: high parts, low parts.
 */
export function filterDown(
  strip: usize,
  rowBytes: usize,
  height: i32,
  starts: usize,
  pairs: usize,
  weights: usize,
  to: usize,
): void {
  for (let row: usize = 0; row < <usize>height; row++) {
    const first = strip + load<i32>(starts + 4 * row);
    const end = weights + 8 * load<i32>(pairs + 4 * row);
    for (let column: usize = 0; column < rowBytes; column += 16, to += 16)
      v128.store(to, weighColumns(first + column, rowBytes, weights, end));
    weights = end;
  }
}

/** @returns 16 bytes of a row. */
function weighColumns(at: usize, rowBytes: usize, weight: usize, end: usize): v128 {
  let high0 = i32x4.splat(0);
  let high1 = i32x4.splat(0);
  let high2 = i32x4.splat(0);
  let high3 = i32x4.splat(0);
  let low0 = i32x4.splat(0);
  let low1 = i32x4.splat(0);
  let low2 = i32x4.splat(0);
  let low3 = i32x4.splat(0);
  for (; weight < end; weight += 8, at += 2 * rowBytes) {
    const upper = v128.load(at);
    const lower = v128.load(at + rowBytes);
    // prettier-ignore
    const left = v128.shuffle<u8>(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    // prettier-ignore
    const right = v128.shuffle<u8>(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const two0 = i16x8.extend_low_i8x16_u(left);
    const two1 = i16x8.extend_high_i8x16_u(left);
    const two2 = i16x8.extend_low_i8x16_u(right);
    const two3 = i16x8.extend_high_i8x16_u(right);
    const high = v128.load32_splat(weight);
    const low = v128.load32_splat(weight, 4);
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(two0, high));
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(two1, high));
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(two2, high));
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(two3, high));
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(two0, low));
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(two1, low));
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(two2, low));
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(two3, low));
  }
  return i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(settle(high0, low0), settle(high1, low1)),
    i16x8.narrow_i32x4_s(settle(high2, low2), settle(high3, low3)),
  );
}
