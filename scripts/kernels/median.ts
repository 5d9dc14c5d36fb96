/**
 * Adds to each sum the median of seven neighbouring float32: those at places i .. i + 6 to sum i.
 * @param count of sums, a multiple of 4; `count + 6` values are read.
 */
export function addMediansOf7(values: usize, count: usize, sums: usize): void {
  for (const end = sums + count * 4; sums < end; sums += 16, values += 16) {
    const medians = medianOf7(
      v128.load(values),
      v128.load(values, 4),
      v128.load(values, 8),
      v128.load(values, 12),
      v128.load(values, 16),
      v128.load(values, 20),
      v128.load(values, 24),
    );
    v128.store(sums, f32x4.add(v128.load(sums), medians));
  }
}

/**
 * Of five of seven values neither the least nor the largest is the median of all; nor of the three left and the sixth; what is
 * left then and the seventh have the median in their middle.
 */
function medianOf7(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128): v128 {
  const low1 = f32x4.pmin(a, b);
  const high1 = f32x4.pmax(a, b);
  const low2 = f32x4.pmin(c, d);
  const high2 = f32x4.pmax(c, d);
  const notLeast = f32x4.pmax(f32x4.pmin(low1, low2), e);
  const third = f32x4.pmin(f32x4.pmax(high1, high2), notLeast);
  const first = f32x4.pmax(low1, low2);
  const second = f32x4.pmin(high1, high2);

  const low3 = f32x4.pmin(first, second);
  const high3 = f32x4.pmax(first, second);
  const low4 = f32x4.pmin(third, f);
  const high4 = f32x4.pmax(third, f);
  const one = f32x4.pmax(low3, low4);
  const other = f32x4.pmin(high3, high4);

  const low = f32x4.pmin(one, other);
  const high = f32x4.pmax(one, other);
  return f32x4.pmax(low, f32x4.pmin(high, g));
}
