import type { SpeechClip } from '../../domain/ports/speech.js';

/** Regions with more rest between them than this are different things said, and are heard apart. */
const LONGEST_PAUSE_SECONDS = 5;

/**
 * Joins neighbouring regions into clips of up to `maxSeconds`, in order, for a model whose calls cost the same however short
 * they are; it also hears better with more of the sentence around. The pauses between are silence, exactly as long as they
 * were, so times stay right and noise in them is not mistaken for words.
 */
export async function* joinRegions(
  regions: AsyncIterable<SpeechClip>,
  maxSeconds: number,
  sampleRateHz: number,
): AsyncIterable<SpeechClip> {
  let open: SpeechClip[] = [];
  for await (const region of regions) {
    const [first, last] = [open[0], open.at(-1)];
    const fits =
      first !== undefined &&
      region.endSeconds - first.startSeconds <= maxSeconds &&
      region.startSeconds - last!.endSeconds <= LONGEST_PAUSE_SECONDS;
    if (!fits && open.length > 0) {
      yield joined(open, sampleRateHz);
      open = [];
    }
    open.push(region);
  }
  if (open.length > 0) yield joined(open, sampleRateHz);
}

function joined(clips: readonly SpeechClip[], sampleRateHz: number): SpeechClip {
  const { startSeconds } = clips[0]!;
  if (clips.length === 1) return clips[0]!;
  const offsetOf = (clip: SpeechClip) => Math.round((clip.startSeconds - startSeconds) * sampleRateHz);
  const last = clips.at(-1)!;
  const pcm = new Float32Array(offsetOf(last) + last.pcm.length);
  for (const clip of clips) pcm.set(clip.pcm, offsetOf(clip));
  return { startSeconds, endSeconds: last.endSeconds, pcm };
}
