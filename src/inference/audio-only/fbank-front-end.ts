import { createKaldiFbank } from '../../dsp/kaldi-fbank.js';
import type { SoundFrontEnd } from './audio-only-embedder.js';
import type { FbankSettings } from './fbank-settings.js';

/**
 * One patch of Kaldi features, float32 [maxFrames, bands]: the mean of the waveform taken off, filled up with 0 before
 * the features are scaled, so that silence behind a sound differs from silence within it, as in training. A sound
 * shorter than one frame, for which the references fail, is filled up with silence to one.
 * Source: `_wav2fbank` and `__getitem__` of dataset.py (facebookresearch/AudioMAE) and of src/dataloader.py
 * (YuanGongND/ssast), which agree.
 */
export function createFbankFrontEnd(settings: FbankSettings): SoundFrontEnd {
  const { sampleRateHz, windowSamples, hopSamples, bands, maxFrames, subtractsMean } = settings;
  const fbank = createKaldiFbank(settings);
  const longestSamples = windowSamples + (maxFrames - 1) * hopSamples;
  return {
    sampleRateHz,
    maxWindowSeconds: longestSamples / sampleRateHz,
    patchDims: [maxFrames, bands],
    toPatches(pcm) {
      const sound = new Float32Array(Math.max(pcm.length, windowSamples));
      sound.set(subtractsMean ? withoutMean(pcm) : pcm);
      const patch = new Float32Array(maxFrames * bands);
      patch.set(fbank(sound));
      return [patch.map((value) => (value - settings.mean) / (2 * settings.deviation))];
    },
  };
}

function withoutMean(pcm: Float32Array): Float32Array {
  let sum = 0;
  for (const sample of pcm) sum += sample;
  const mean = sum / pcm.length;
  return pcm.map((sample) => sample - mean);
}
