import { MelLevels } from './mel-levels.js';
import type { MelBand } from './slaney-mel.js';

export interface LogMelSettings {
  /** Length of a frame and of its transform; even, without prime factors over 5. */
  readonly fftSize: number;
  readonly hopSamples: number;
  /** Filters over the `fftSize / 2 + 1` bins of the power spectrum. */
  readonly bank: readonly MelBand[];
}

/** Mel power below this is raised to it, -100 dB: `mel_floor` of transformers' `spectrogram`. */
const POWER_FLOOR = 1e-10;

/**
 * Log-mel spectrogram in decibels re 1: periodic Hann window, frames centred on multiples of the hop with the signal
 * mirrored at both ends, power spectrum, mel bank, 10 log10. Follows transformers 5.23 `audio_utils.spectrogram` with
 * `center=True, pad_mode="reflect", power=2, log_mel="dB"`, as `ClapFeatureExtractor` calls it.
 */
export class LogMel {
  readonly #hopSamples: number;
  readonly #levels: MelLevels;

  constructor(settings: LogMelSettings) {
    this.#hopSamples = settings.hopSamples;
    const asDecibels = { floor: POWER_FLOOR, leastShare: 0, scale: 10, offset: 0 };
    this.#levels = new MelLevels({ ...settings, order: 'frames', ...asDecibels });
  }

  /**
   * @param pcm mono, float32, more than `fftSize / 2` samples.
   * @returns float32 [frames, bands], row-major, with frames = 1 + floor(N / hop).
   */
  compute(pcm: Float32Array): Float32Array {
    return this.#levels.compute(pcm, pcm.length, 1 + Math.floor(pcm.length / this.#hopSamples));
  }
}
