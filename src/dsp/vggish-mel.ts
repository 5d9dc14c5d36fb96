import { bandEnergy, toMagnitude } from './band-energy.js';
import { extendWithZeros, hannWindow } from './hann-window.js';
import { htkMelBank } from './htk-mel.js';
import { PowerSpectrum } from './power-spectrum.js';
import { wholeFrames } from './whole-frames.js';

/** The front end of VGGish and its kin. */
export interface VggishMelSettings {
  readonly sampleRateHz: number;
  /** Length of a frame, samples. */
  readonly windowSamples: number;
  readonly hopSamples: number;
  /** A power of two, `windowSamples` or more. */
  readonly fftSize: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
  /** Is added to each mel magnitude before the logarithm. */
  readonly logOffset: number;
}

/**
 * Log-mel spectrogram as VGGish was trained on: frames from the first sample on that fit wholly in the sound, periodic
 * Hann window, magnitudes (not powers), HTK mel bank, natural logarithm of magnitude plus offset.
 * Source: `mel_features.log_mel_spectrogram` of torchvggish 0.2, which is TensorFlow's file unchanged.
 * @returns a function from mono float32 PCM in [-1, 1] to float32 [frames, bands], row-major; no frame for a sound
 * shorter than one window.
 */
export function createVggishMel(settings: VggishMelSettings): (pcm: Float32Array) => Float32Array {
  const { windowSamples, hopSamples, fftSize, bands, logOffset } = settings;
  const bank = htkMelBank(settings);
  const spectrum = new PowerSpectrum(fftSize);
  const window = extendWithZeros(hannWindow(windowSamples, 'periodic'), fftSize);
  const magnitude = new Float64Array(fftSize / 2 + 1);
  return (pcm) => {
    const frames = wholeFrames(pcm.length, windowSamples, hopSamples);
    // The transform reads past the last window; those samples weigh nothing, but must be there.
    const signal = extendWithZeros(Float64Array.from(pcm), pcm.length + fftSize - windowSamples);
    const features = new Float32Array(frames * bands);
    for (let frame = 0; frame < frames; frame++) {
      spectrum.compute(signal, frame * hopSamples, window, magnitude);
      toMagnitude(magnitude);
      for (let band = 0; band < bands; band++)
        features[frame * bands + band] = Math.log(bandEnergy(bank[band]!, magnitude) + logOffset);
    }
    return features;
  };
}
