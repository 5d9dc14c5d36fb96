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
    const standardised = standardise(rows.map((row) => row[head]!));
    for (let token = 0; token < count; token++) {
      const smooth = medianFilter(standardised[promptTokens - 1 + token]!, MEDIAN_WIDTH);
      for (let frame = 0; frame < frames; frame++) gains[token * frames + frame]! += smooth[frame]! / heads;
    }
  }
  return warpRows(gains, count, frames);
}

/** Takes from each frame its mean over the tokens and divides by the standard deviation. */
function standardise(rows: readonly Float32Array[]): Float32Array[] {
  const frames = rows[0]!.length;
  const [sum, squares] = [new Float64Array(frames), new Float64Array(frames)];
  for (const row of rows) for (let frame = 0; frame < frames; frame++) sum[frame]! += row[frame]!;
  for (const row of rows) {
    for (let frame = 0; frame < frames; frame++) {
      squares[frame]! += (row[frame]! - sum[frame]! / rows.length) ** 2;
    }
  }
  return rows.map((row) =>
    row.map((value, frame) => {
      const deviation = Math.sqrt(squares[frame]! / rows.length);
      return deviation > 0 ? (value - sum[frame]! / rows.length) / deviation : 0;
    }),
  );
}
