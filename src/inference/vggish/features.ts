import { createVggishMel } from '../../dsp/vggish-mel.js';
import { wholeFrames } from '../../dsp/whole-frames.js';
import { POOLED_WINDOW_SECONDS, type SoundFrontEnd } from '../audio-only/audio-only-embedder.js';
import type { VggishSettings } from './settings.js';

/**
 * Patches of log-mel features, float32 [patchFrames, bands] each, as torchvggish 0.2's `waveform_to_examples` cuts
 * them: whole patches only, what is left at the end is not heard unless the settings say so (YAMNet's `pad_waveform`).
 * A sound too short for one patch, of which VGGish's reference makes none, is filled up with silence.
 */
export function createVggishFrontEnd(settings: VggishSettings): SoundFrontEnd {
  const { sampleRateHz, bands, patchFrames, patchHopFrames } = settings;
  const mel = createVggishMel(settings);
  return {
    sampleRateHz,
    maxWindowSeconds: POOLED_WINDOW_SECONDS,
    patchDims: [patchFrames, bands],
    toPatches(pcm) {
      const features = mel(fillUp(pcm, settings));
      const patches = wholeFrames(features.length / bands, patchFrames, patchHopFrames);
      return Array.from({ length: patches }, (_, patch) => {
        const start = patch * patchHopFrames * bands;
        return features.slice(start, start + patchFrames * bands);
      });
    },
  };
}

function fillUp(pcm: Float32Array, settings: VggishSettings): Float32Array {
  const { windowSamples, hopSamples, patchFrames, patchHopFrames, fillsLastPatch } = settings;
  const patchSamples = windowSamples + (patchFrames - 1) * hopSamples;
  const rest = Math.max(0, pcm.length - patchSamples);
  const patchHopSamples = patchHopFrames * hopSamples;
  const filledRest = fillsLastPatch ? Math.ceil(rest / patchHopSamples) * patchHopSamples : rest;
  const filled = new Float32Array(patchSamples + filledRest);
  filled.set(pcm);
  return filled;
}
