import type { SpeechClip } from '../../domain/ports/speech.js';

/**
 * Cuts a stream of chunks of any length into frames of one length, float32 each; the last is filled up with zeros.
 * @returns each frame, freshly allocated, with the number of samples in it that came from the stream.
 */
export async function* framesOf(
  pcm: AsyncIterable<Float32Array>,
  frameSamples: number,
): AsyncIterable<{ frame: Float32Array; filled: number }> {
  let frame = new Float32Array(frameSamples);
  let filled = 0;
  for await (const chunk of pcm) {
    for (let offset = 0; offset < chunk.length;) {
      const taken = Math.min(frameSamples - filled, chunk.length - offset);
      frame.set(chunk.subarray(offset, offset + taken), filled);
      offset += taken;
      filled += taken;
      if (filled < frameSamples) break;
      yield { frame, filled };
      frame = new Float32Array(frameSamples);
      filled = 0;
    }
  }
  if (filled > 0) yield { frame, filled };
}

/** @returns the clip without what lies behind the end of the recording: the zeros that filled the last frame. */
export function boundedClip(clip: SpeechClip, heardSamples: number, sampleRateHz: number): SpeechClip {
  const excess = Math.round(clip.endSeconds * sampleRateHz) - heardSamples;
  if (excess <= 0) return clip;
  return {
    ...clip,
    endSeconds: heardSamples / sampleRateHz,
    pcm: clip.pcm.subarray(0, clip.pcm.length - excess),
  };
}
