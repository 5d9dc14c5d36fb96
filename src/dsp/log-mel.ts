import { replaceByLog10 } from './bulk-log10.js';
import { MelBank } from './mel-bank.js';
import { PowerSpectrum } from './power-spectrum.js';
import type { MelBand } from './slaney-mel.js';

export interface LogMelSettings {
  /** Length of a frame and of its transform; a power of two. */
  readonly fftSize: number;
  readonly hopSamples: number;
  /** Filters over the `fftSize / 2 + 1` bins of the power spectrum. */
  readonly bank: readonly MelBand[];
}

// Taken out of the global object once: looking it up per value is slow where modules run in a sandbox.
const { max } = Math;

/** Mel power below this is raised to it, -100 dB: `mel_floor` of transformers' `spectrogram`. */
const POWER_FLOOR = 1e-10;

/**
 * Log-mel spectrogram in decibels re 1: periodic Hann window, frames centred on multiples of the hop with the signal
 * mirrored at both ends, power spectrum, mel bank, 10 log10. Follows transformers 5.23 `audio_utils.spectrogram` with
 * `center=True, pad_mode="reflect", power=2, log_mel="dB"`, as `ClapFeatureExtractor` calls it.
 */
export class LogMel {
  readonly #settings: LogMelSettings;
  readonly #spectrum: PowerSpectrum;
  readonly #bank: MelBank;
  readonly #window: Float64Array;
  /** The signal with its margins; kept, because fresh megabytes cost as much as a third of the transforms. */
  #signal = new Float64Array(0);

  constructor(settings: LogMelSettings) {
    this.#settings = settings;
    this.#spectrum = new PowerSpectrum(settings.fftSize);
    this.#bank = new MelBank(settings.bank);
    this.#window = hannWindow(settings.fftSize);
  }

  /**
   * @param pcm mono, float32, more than `fftSize / 2` samples.
   * @returns float32 [frames, bands], row-major, with frames = 1 + floor(N / hop).
   */
  compute(pcm: Float32Array): Float32Array {
    const { fftSize, hopSamples, bank } = this.#settings;
    const signal = this.#mirrorEnds(pcm, fftSize / 2);
    const frames = 1 + Math.floor(pcm.length / hopSamples);
    const power = new Float64Array(fftSize / 2 + 1);
    const mel = new Float64Array(bank.length);
    const features = new Float32Array(frames * bank.length);
    for (let frame = 0; frame < frames; frame++) {
      this.#spectrum.compute(signal, frame * hopSamples, this.#window, power);
      this.#bank.apply(power, mel);
      for (let band = 0; band < mel.length; band++) {
        features[frame * mel.length + band] = max(POWER_FLOOR, mel[band]!);
      }
    }
    replaceByLog10(features, 10);
    return features;
  }

  /** Mirrors `margin` samples at both ends, without repeating the end samples themselves. */
  #mirrorEnds(pcm: Float32Array, margin: number): Float64Array {
    if (pcm.length <= margin) throw new RangeError(`${pcm.length} samples are too few to mirror ${margin}`);
    const length = pcm.length + 2 * margin;
    if (this.#signal.length !== length) this.#signal = new Float64Array(length);
    const signal = this.#signal;
    signal.set(pcm, margin);
    const last = margin + pcm.length - 1;
    for (let index = 1; index <= margin; index++) {
      signal[margin - index] = signal[margin + index]!;
      signal[last + index] = signal[last - index]!;
    }
    return signal;
  }
}

/** Periodic: one period longer than it is sampled, so the last value is not 0. */
function hannWindow(size: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size),
  );
}
