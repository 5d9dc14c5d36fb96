/** How a sound shorter than the window fills it; names as in preprocessor_config.json. */
export const FILL_MODES = ['repeatpad', 'repeat', 'pad'] as const;
export type FillMode = (typeof FILL_MODES)[number];

/**
 * Fills a window of fixed length. `repeatpad` plays the sound floor(length / N) times, then silence: a sound of exactly
 * half the window is heard twice. `repeat` goes on to the end of the window, `pad` plays it once. Follows
 * `ClapFeatureExtractor._get_input_mel` of transformers 5.23.
 * @param pcm 1 to `length` samples.
 * @returns `length` samples; `pcm` itself when it has that length already.
 */
export function fillWindow(pcm: Float32Array, length: number, mode: FillMode): Float32Array {
  if (pcm.length === length) return pcm;
  if (pcm.length === 0 || pcm.length > length)
    throw new RangeError(`${pcm.length} samples do not fit in ${length}`);
  const whole = mode === 'pad' ? 1 : Math.floor(length / pcm.length);
  const filled = new Float32Array(length);
  for (let times = 0; times < whole; times++) filled.set(pcm, times * pcm.length);
  if (mode === 'repeat') filled.set(pcm.subarray(0, length - whole * pcm.length), whole * pcm.length);
  return filled;
}
