/** Bytes of one float64 of four frames. */
const FOUR_BYTES: usize = 32;

/**
 * Energies of mel bands in four frames.
 * @param powers float64 [bins, 4]. @param weights float64, those of all bands in a row. @param firstBins, counts int32,
 * where each band begins and how many weights it has. @param floor energies below it (and what is not a number) become it.
 * @param energies takes float32 at `energies + frame * frameBytes + band * bandBytes` for the first `frames` of the four.
 */
export function writeBands(
  powers: usize,
  weights: usize,
  firstBins: usize,
  counts: usize,
  bands: i32,
  floor: f64,
  energies: usize,
  frameBytes: usize,
  bandBytes: usize,
  frames: i32,
): void {
  const least = f64x2.splat(floor);
  for (let band = 0; band < bands; band++) {
    let power = powers + <usize>load<i32>(firstBins + (band << 2)) * FOUR_BYTES;
    let first = f64x2.splat(0);
    let second = f64x2.splat(0);
    for (const end = weights + <usize>load<i32>(counts + (band << 2)) * 8; weights < end; weights += 8) {
      const weight = v128.load64_splat(weights);
      first = f64x2.add(first, f64x2.mul(weight, v128.load(power)));
      second = f64x2.add(second, f64x2.mul(weight, v128.load(power, 16)));
      power += FOUR_BYTES;
    }
    const low = f32x4.demote_f64x2_zero(f64x2.pmax(least, first));
    const high = f32x4.demote_f64x2_zero(f64x2.pmax(least, second));
    writeFrames(energies, frameBytes, frames, v128.shuffle<f64>(low, high, 0, 2));
    energies += bandBytes;
  }
}

function writeFrames(to: usize, frameBytes: usize, frames: i32, values: v128): void {
  if (frames === 4 && frameBytes === 4) {
    v128.store(to, values);
    return;
  }
  v128.store_lane<f32>(to, values, 0);
  if (frames > 1) v128.store_lane<f32>(to + frameBytes, values, 1);
  if (frames > 2) v128.store_lane<f32>(to + 2 * frameBytes, values, 2);
  if (frames > 3) v128.store_lane<f32>(to + 3 * frameBytes, values, 3);
}
