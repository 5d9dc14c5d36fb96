import type { SoundWindow } from '../../dsp/sound-windows.js';

/**
 * Cuts windows out of a stream of PCM as it passes by; holds at most one window.
 * @param pcm mono float32 chunks of any length at `sampleRateHz`.
 * @param windows in time order, not overlapping.
 * @returns one float32 array per window, at least one sample long each, in order. When the stream ends early (a decoder
 *   may deliver a few samples less at another rate) the last window is as short as it came.
 */
export async function* sliceWindows(
  pcm: AsyncIterable<Float32Array>,
  windows: readonly SoundWindow[],
  sampleRateHz: number,
): AsyncIterable<Float32Array> {
  let index = 0;
  let position = 0;
  let open = openWindow(windows[0], sampleRateHz);
  for await (const chunk of pcm) {
    while (open && open.start < position + chunk.length) {
      const from = Math.max(open.start - position, 0);
      const to = Math.min(open.start + open.data.length - position, chunk.length);
      open.data.set(chunk.subarray(from, to), position + from - open.start);
      open.filled = position + to - open.start;
      if (open.filled < open.data.length) break;
      yield open.data;
      open = openWindow(windows[++index], sampleRateHz);
    }
    position += chunk.length;
  }
  while (open) {
    yield open.data.subarray(0, Math.max(open.filled, 1));
    open = openWindow(windows[++index], sampleRateHz);
  }
}

function openWindow(window: SoundWindow | undefined, sampleRateHz: number) {
  if (!window) return undefined;
  const start = Math.round(window.startSeconds * sampleRateHz);
  const end = Math.max(Math.round(window.endSeconds * sampleRateHz), start + 1);
  return { start, data: new Float32Array(end - start), filled: 0 };
}
