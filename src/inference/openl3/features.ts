import { createOpenL3Mel, layFrames } from '../../dsp/openl3-mel.js';
import { POOLED_WINDOW_SECONDS, type SoundFrontEnd } from '../audio-only/audio-only-embedder.js';
import type { OpenL3Settings } from './settings.js';

/**
 * Patches of mel features in decibels below the patch's loudest value, float32 [bands, frames] each, cut as
 * `preprocess_audio` of openl3 0.4.2 does: silence is added until the last patch is full.
 */
export function createOpenL3FrontEnd(settings: OpenL3Settings): SoundFrontEnd {
  const { sampleRateHz, bands, patchSamples, patchHopSamples, center } = settings;
  const mel = createOpenL3Mel(settings);
  const before = center ? Math.floor(patchSamples / 2) : 0;
  return {
    sampleRateHz,
    maxWindowSeconds: POOLED_WINDOW_SECONDS,
    patchDims: [bands, layFrames(patchSamples, settings).frames],
    toPatches(pcm) {
      const patches = 1 + Math.max(0, Math.ceil((before + pcm.length - patchSamples) / patchHopSamples));
      const signal = new Float32Array((patches - 1) * patchHopSamples + patchSamples);
      signal.set(pcm, before);
      return Array.from({ length: patches }, (_, patch) => {
        const start = patch * patchHopSamples;
        return mel(signal.subarray(start, start + patchSamples));
      });
    },
  };
}
