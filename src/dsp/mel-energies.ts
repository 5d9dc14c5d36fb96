import { hannWindow } from './hann-window.js';
import { MelBank } from './mel-bank.js';
import { PowerSpectrum } from './power-spectrum.js';
import type { MelBand } from './slaney-mel.js';

export interface MelEnergiesSettings {
  /** Length of a frame and of its transform; even, without prime factors over 5. */
  readonly fftSize: number;
  readonly hopSamples: number;
  /** Filters over the `fftSize / 2 + 1` bins of the power spectrum. */
  readonly bank: readonly MelBand[];
}

/** Where the energy of a band in a frame goes: `frame * frameStride + band * bandStride`. */
export interface MelLayout {
  readonly frameStride: number;
  readonly bandStride: number;
}

/**
 * Energy of mel bands in frames that are centred on multiples of the hop, under a periodic Hann window, with the signal
 * mirrored at both ends. One instance owns its buffers and must not be used from two places at once.
 */
export class MelEnergies {
  /** Number of bands. */
  readonly bands: number;
  readonly #settings: MelEnergiesSettings;
  readonly #spectrum: PowerSpectrum;
  readonly #bank: MelBank;
  readonly #window: Float64Array;
  /** Spectra of as many frames as the bank takes at once, one after another; and each of them. */
  readonly #spectra: Float64Array;
  readonly #spectrumOfFrame: readonly Float64Array[];
  readonly #sums: Float64Array;
  /** The signal with its margins; kept, because fresh megabytes cost as much as a third of the transforms. */
  #signal = new Float64Array(0);

  constructor(settings: MelEnergiesSettings) {
    const { fftSize, bank } = settings;
    const bins = fftSize / 2 + 1;
    this.#settings = settings;
    this.bands = bank.length;
    this.#spectrum = new PowerSpectrum(fftSize);
    this.#bank = new MelBank(bank, bins);
    this.#window = hannWindow(fftSize, 'periodic');
    const spectra = new Float64Array(MelBank.SPECTRA * bins);
    this.#spectra = spectra;
    this.#spectrumOfFrame = Array.from({ length: MelBank.SPECTRA }, (_, index) =>
      spectra.subarray(index * bins, (index + 1) * bins),
    );
    this.#sums = new Float64Array(MelBank.SPECTRA * bank.length);
  }

  /**
   * @param pcm mono, float32; silence follows up to `samples`, which is more than `fftSize / 2`.
   * @param frames how many frames from the first on, at most `1 + floor(samples / hop)`.
   * @param energies takes the energy of every band in every frame, as `layout` says; other values stay.
   * @param floor energies below it are raised to it.
   * @returns the largest energy; `floor` when there are no frames.
   */
  compute(
    pcm: Float32Array,
    samples: number,
    frames: number,
    energies: Float32Array,
    layout: MelLayout,
    floor: number,
  ): number {
    const { fftSize, hopSamples } = this.#settings;
    const signal = this.#mirrorEnds(pcm, samples, fftSize / 2);
    let largest = floor;
    for (let first = 0; first < frames; first += MelBank.SPECTRA) {
      const count = Math.min(MelBank.SPECTRA, frames - first);
      for (let index = 0; index < count; index++) {
        const start = (first + index) * hopSamples;
        this.#spectrum.compute(signal, start, this.#window, this.#spectrumOfFrame[index]!);
      }
      this.#bank.apply(this.#spectra, this.#sums);
      largest = this.#write(energies, first, count, layout, floor, largest);
    }
    return largest;
  }

  /** @returns the largest energy written, or `largest` when that is more. */
  #write(
    energies: Float32Array,
    first: number,
    count: number,
    { frameStride, bandStride }: MelLayout,
    floor: number,
    largest: number,
  ): number {
    const sums = this.#sums;
    const { bands } = this;
    for (let band = 0; band < bands; band++) {
      let to = first * frameStride + band * bandStride;
      for (let index = 0; index < count; index++) {
        const sum = sums[index * bands + band]!;
        energies[to] = sum > floor ? sum : floor;
        if (sum > largest) largest = sum;
        to += frameStride;
      }
    }
    return largest;
  }

  /** @returns `samples` values with `margin` before and after that mirror them, the end samples themselves not twice. */
  #mirrorEnds(pcm: Float32Array, samples: number, margin: number): Float64Array {
    if (samples <= margin) throw new RangeError(`${samples} samples are too few to mirror ${margin}`);
    const length = samples + 2 * margin;
    if (this.#signal.length !== length) this.#signal = new Float64Array(length);
    const signal = this.#signal;
    signal.set(pcm, margin);
    signal.fill(0, margin + pcm.length, margin + samples);
    const last = margin + samples - 1;
    for (let index = 1; index <= margin; index++) {
      signal[margin - index] = signal[margin + index]!;
      signal[last + index] = signal[last - index]!;
    }
    return signal;
  }
}
