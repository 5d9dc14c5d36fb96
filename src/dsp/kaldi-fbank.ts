import { bandEnergy } from './band-energy.js';
import { hannWindow } from './hann-window.js';
import { htkMelBank } from './htk-mel.js';
import { PowerSpectrum } from './power-spectrum.js';
import { wholeFrames } from './whole-frames.js';

/** Options of Kaldi's `compute-fbank-feats` that models differ in. */
export interface KaldiFbankSettings {
  readonly sampleRateHz: number;
  /** Length of a frame, samples; the transform is the next power of two. */
  readonly windowSamples: number;
  readonly hopSamples: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
  /** How much of the sample before is taken from each sample. */
  readonly preemphasis: number;
}

/** Band power below this is raised to it: float32's epsilon, as torchaudio has it. Its logarithm is the silence level. */
const POWER_FLOOR = 2 ** -23;

/**
 * Kaldi's log-mel filter bank: whole frames only (`snip_edges`), the mean of each frame removed, pre-emphasis, symmetric
 * Hann window (`hanning`), power spectrum, HTK mel bank, natural logarithm; no dither, no energy.
 * Source: `torchaudio.compliance.kaldi.fbank` 2.11.
 * @returns a function from mono float32 PCM to float32 [frames, bands], row-major; no frame for a sound shorter than
 * one window.
 */
export function createKaldiFbank(settings: KaldiFbankSettings): (pcm: Float32Array) => Float32Array {
  const { windowSamples, hopSamples, bands, preemphasis } = settings;
  const fftSize = 2 ** Math.ceil(Math.log2(windowSamples));
  const bank = htkMelBank({ ...settings, fftSize });
  const spectrum = new PowerSpectrum(fftSize);
  const window = hannWindow(windowSamples, 'symmetric');
  const ones = new Float64Array(fftSize).fill(1);
  const frameValues = new Float64Array(fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  return (pcm) => {
    const frames = wholeFrames(pcm.length, windowSamples, hopSamples);
    const features = new Float32Array(frames * bands);
    for (let frame = 0; frame < frames; frame++) {
      writeFrame(frameValues, pcm, frame * hopSamples, window, preemphasis);
      spectrum.compute(frameValues, 0, ones, power);
      for (let band = 0; band < bands; band++)
        features[frame * bands + band] = Math.log(Math.max(bandEnergy(bank[band]!, power), POWER_FLOOR));
    }
    return features;
  };
}

/** Writes one frame, its mean removed, emphasised and windowed; what lies behind the window stays 0. */
function writeFrame(
  values: Float64Array,
  pcm: Float32Array,
  start: number,
  window: Float64Array,
  preemphasis: number,
): void {
  let sum = 0;
  for (let index = 0; index < window.length; index++) sum += pcm[start + index]!;
  const mean = sum / window.length;
  let before = pcm[start]! - mean;
  for (let index = 0; index < window.length; index++) {
    const value = pcm[start + index]! - mean;
    values[index] = (value - preemphasis * before) * window[index]!;
    before = value;
  }
}
