import { medianFilter, warpRows } from './time-warp.js';

/** Source: `median_filter_width` of the Whisper configurations. */
const MEDIAN_WIDTH = 7;

/**
 * Finds when each token was said, from where the decoder listened: shares of attention standardised over the tokens,
 * smoothed over time, averaged over the heads and warped. Source: openai/whisper `find_alignment`.
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
  const gains = new Float32Array(count * frames);
  for (let head = 0; head < heads; head++) {
    const shares = rows.map((row) => row[head]!);
    const { means, scales } = spreadOf(shares);
    const standardised = new Float32Array(frames);
    for (let token = 0; token < count; token++) {
      const share = shares[promptTokens - 1 + token]!;
      for (let frame = 0; frame < frames; frame++) {
        standardised[frame] = (share[frame]! - means[frame]!) * scales[frame]!;
      }
      const smooth = medianFilter(standardised, MEDIAN_WIDTH);
      const offset = token * frames;
      for (let frame = 0; frame < frames; frame++) gains[offset + frame]! += smooth[frame]! / heads;
    }
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
