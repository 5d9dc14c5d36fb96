import { createVggishMel } from '../../dsp/vggish-mel.js';
import { wholeFrames } from '../../dsp/whole-frames.js';
import { POOLED_WINDOW_SECONDS, type SoundFrontEnd } from '../audio-only/audio-only-embedder.js';
import type { VggishSettings } from './settings.js';

/**
 * Patches of log-mel features, float32 [patchFrames, bands] each, as torchvggish 0.2's `waveform_to_examples` cuts
 * them: whole patches only, what is left at the end is not heard. A sound too short for one patch, of which the
 * reference makes none, is filled up with silence.
 */
export function createVggishFrontEnd(settings: VggishSettings): SoundFrontEnd {
  const { sampleRateHz, windowSamples, hopSamples, bands, patchFrames, patchHopFrames } = settings;
  const mel = createVggishMel(settings);
  const patchSamples = windowSamples + (patchFrames - 1) * hopSamples;
  return {
    sampleRateHz,
    maxWindowSeconds: POOLED_WINDOW_SECONDS,
    patchDims: [patchFrames, bands],
    toPatches(pcm) {
      const features = mel(fillUp(pcm, patchSamples));
      const patches = wholeFrames(features.length / bands, patchFrames, patchHopFrames);
      return Array.from({ length: patches }, (_, patch) => {
        const start = patch * patchHopFrames * bands;
        return features.slice(start, start + patchFrames * bands);
      });
    },
  };
}

function fillUp(pcm: Float32Array, samples: number): Float32Array {
  if (pcm.length >= samples) return pcm;
  const filled = new Float32Array(samples);
  filled.set(pcm);
  return filled;
}
