import { replaceByLog10 } from './bulk-log10.js';
import { MelEnergies, type MelEnergiesSettings } from './mel-energies.js';

/** Mel power below this is raised to it, -100 dB: `mel_floor` of transformers' `spectrogram`. */
const POWER_FLOOR = 1e-10;

/**
 * Log-mel spectrogram in decibels re 1: periodic Hann window, frames centred on multiples of the hop with the signal
 * mirrored at both ends, power spectrum, mel bank, 10 log10. Follows transformers 5.23 `audio_utils.spectrogram` with
 * `center=True, pad_mode="reflect", power=2, log_mel="dB"`, as `ClapFeatureExtractor` calls it.
 */
export class LogMel {
  readonly #hopSamples: number;
  readonly #energies: MelEnergies;

  constructor(settings: MelEnergiesSettings) {
    this.#hopSamples = settings.hopSamples;
    this.#energies = new MelEnergies(settings);
  }

  /**
   * @param pcm mono, float32, more than `fftSize / 2` samples.
   * @returns float32 [frames, bands], row-major, with frames = 1 + floor(N / hop).
   */
  compute(pcm: Float32Array): Float32Array {
    const { bands } = this.#energies;
    const frames = 1 + Math.floor(pcm.length / this.#hopSamples);
    const features = new Float32Array(frames * bands);
    const layout = { frameStride: bands, bandStride: 1 };
    this.#energies.compute(pcm, pcm.length, frames, features, layout, POWER_FLOOR);
    replaceByLog10(features, 10);
    return features;
  }
}
