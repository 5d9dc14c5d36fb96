import { sumOfMedians } from '../../dsp/median-sum.js';
import { warpRows } from './time-warp.js';

/**
 * Finds when each token was said, from where the decoder listened: shares of attention standardised over the tokens,
 * smoothed over time by a median over seven frames (`median_filter_width` of the Whisper configurations), added up over the
 * heads and warped. Source: openai/whisper `find_alignment`.
 * @param rows [tokens][heads], float32 [frames] each, of every token that was read, those of the prompt included.
 * @param promptTokens how many of them are prompt; the last of these writes the first word.
 * @returns the frame at which each written token begins, and last the one at which the last of them ends; never
 * decreasing, within [0, frames]. Empty when there is no sound.
 */
export function tokenFrames(rows: readonly (readonly Float32Array[])[], promptTokens: number): Int32Array {
  const frames = rows[0]?.[0]?.length ?? 0;
  const count = rows.length - promptTokens + 1;
  if (frames === 0 || count < 1) return new Int32Array(0);
  const heads = rows[0]!.length;
  const spreads = Array.from({ length: heads }, (_, head) => spreadOf(rows.map((row) => row[head]!)));
  const gains = new Float32Array(count * frames);
  for (let token = 0; token < count; token++) {
    const shares = rows[promptTokens - 1 + token]!;
    const standardise = (head: number, values: Float32Array) => {
      const [share, { means, scales }] = [shares[head]!, spreads[head]!];
      for (let frame = 0; frame < frames; frame++) {
        values[frame] = (share[frame]! - means[frame]!) * scales[frame]!;
      }
    };
    // The mean over the heads is a share of that, and warped the same way.
    gains.set(sumOfMedians(heads, frames, standardise), token * frames);
  }
  return warpRows(gains, count, frames);
}

/** @returns for each frame the mean over the tokens, and one over the standard deviation; 0 where nothing varies. */
function spreadOf(rows: readonly Float32Array[]): { means: Float64Array; scales: Float64Array } {
  const frames = rows[0]!.length;
  const [means, scales] = [new Float64Array(frames), new Float64Array(frames)];
  for (const row of rows) {
    for (let frame = 0; frame < frames; frame++) means[frame]! += row[frame]! / rows.length;
  }
  for (const row of rows) {
    for (let frame = 0; frame < frames; frame++) {
      const gap = row[frame]! - means[frame]!;
      scales[frame]! += (gap * gap) / rows.length;
    }
  }
  for (let frame = 0; frame < frames; frame++) {
    scales[frame] = scales[frame]! > 0 ? 1 / Math.sqrt(scales[frame]!) : 0;
  }
  return { means, scales };
}
