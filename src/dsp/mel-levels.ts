import { hannWindow } from './hann-window.js';
import { Kernels, wholeLanes } from './kernels.js';
import type { MelBand } from './slaney-mel.js';
import { SpectrumPair } from './spectrum-pair.js';

export interface MelLevelsSettings {
  /** Length of a frame and of its transform; even, without prime factors over 5. */
  readonly fftSize: number;
  readonly hopSamples: number;
  /** Filters over the `fftSize / 2 + 1` bins of the power spectrum. */
  readonly bank: readonly MelBand[];
  /** `frames`: [frames, bands]; `bands`: [bands, frames]. */
  readonly order: 'frames' | 'bands';
  /** Power below this is raised to it. */
  readonly floor: number;
  /** Power below this share of the loudest is raised to it. */
  readonly leastShare: number;
  /** A level is `scale * log10(power) + offset`. */
  readonly scale: number;
  readonly offset: number;
}

/** Frames that the bank takes at once: each weight is then fetched once for all of them. */
const FRAMES_AT_ONCE = 4;
const FLOAT32_BYTES = Float32Array.BYTES_PER_ELEMENT;
const FLOAT64_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Logarithmic levels of mel bands in frames that are centred on multiples of the hop, under a periodic Hann window, with
 * the signal mirrored at both ends. Everything but the last rounding is float64. One instance owns its memory and must not
 * be used from two places at once.
 */
export class MelLevels {
  readonly #settings: MelLevelsSettings;
  readonly #kernels = new Kernels();
  readonly #spectrum: SpectrumPair;
  readonly #halfWindowAt: number;
  readonly #powersAt: number;
  readonly #bankAt: { readonly weights: number; readonly firstBins: number; readonly counts: number };

  constructor(settings: MelLevelsSettings) {
    const { fftSize, bank } = settings;
    const kernels = this.#kernels;
    this.#settings = settings;
    this.#spectrum = new SpectrumPair(kernels, fftSize);
    this.#halfWindowAt = kernels.place(hannWindow(fftSize, 'periodic').map((value) => value / 2));
    this.#powersAt = kernels.reserve(FRAMES_AT_ONCE * FLOAT64_BYTES * (fftSize / 2 + 1));
    this.#bankAt = {
      weights: kernels.place(Float64Array.from(bank.flatMap(({ weights }) => [...weights]))),
      firstBins: kernels.place(Int32Array.from(bank, ({ firstBin }) => firstBin)),
      counts: kernels.place(Int32Array.from(bank, ({ weights }) => weights.length)),
    };
  }

  /**
   * @param pcm mono, float32; silence follows up to `samples`, which is more than `fftSize / 2`.
   * @param frames how many frames the result has, at most `1 + floor(samples / hop)`.
   * @param audible how many of them, from the first on, are not known to be silent.
   * @returns float32, in the order that the settings name.
   */
  compute(pcm: Float32Array, samples: number, frames: number, audible = frames): Float32Array {
    const { bank, floor, leastShare, scale, offset } = this.#settings;
    const kernels = this.#kernels;
    const length = frames * bank.length;
    // The kernels take four values at a time.
    const filled = wholeLanes(length);
    const levelsAt = kernels.scratch(this.#bytesOf(samples, filled));
    const signalAt = levelsAt + filled * FLOAT32_BYTES;
    kernels.float32(levelsAt, filled).fill(floor);
    this.#mirrorEnds(signalAt, pcm, samples);
    this.#writeEnergies(signalAt, levelsAt, frames, audible);
    const least = Math.max(floor, kernels.run.largest(levelsAt, filled) * leastShare);
    kernels.run.replaceByLog10(levelsAt, filled, least, scale, offset);
    return kernels.float32(levelsAt, length).slice();
  }

  /** Levels, then the signal with its margins, and what the second frame of a last pair reads behind it. */
  #bytesOf(samples: number, levels: number): number {
    const { fftSize, hopSamples } = this.#settings;
    return FLOAT32_BYTES * (levels + samples + fftSize + FRAMES_AT_ONCE * hopSamples);
  }

  #writeEnergies(signalAt: number, levelsAt: number, frames: number, audible: number): void {
    const { hopSamples, bank, order, floor } = this.#settings;
    const { weights, firstBins, counts } = this.#bankAt;
    const [frameBytes, bandBytes] = [
      order === 'frames' ? bank.length : 1,
      order === 'frames' ? 1 : frames,
    ].map((stride) => stride * FLOAT32_BYTES) as [number, number];
    const hopBytes = hopSamples * FLOAT32_BYTES;
    for (let first = 0; first < audible; first += FRAMES_AT_ONCE) {
      for (const pair of [0, 2]) {
        const frameAt = signalAt + (first + pair) * hopBytes;
        this.#spectrum.pack(frameAt, frameAt + hopBytes, this.#halfWindowAt);
        this.#spectrum.compute(this.#powersAt + pair * FLOAT64_BYTES, FRAMES_AT_ONCE);
      }
      const count = Math.min(FRAMES_AT_ONCE, audible - first);
      const to = levelsAt + first * frameBytes;
      // prettier-ignore
      this.#kernels.run.writeBands(
        this.#powersAt, weights, firstBins, counts, bank.length, floor, to, frameBytes, bandBytes, count,
      );
    }
  }

  /** Writes `samples` values with margins of half a frame that mirror them, the end samples themselves not twice. */
  #mirrorEnds(signalAt: number, pcm: Float32Array, samples: number): void {
    const margin = this.#settings.fftSize / 2;
    if (samples <= margin) throw new RangeError(`${samples} samples are too few to mirror ${margin}`);
    const signal = this.#kernels.float32(signalAt, samples + 2 * margin);
    signal.set(pcm, margin);
    signal.fill(0, margin + pcm.length, margin + samples);
    const last = margin + samples - 1;
    for (let index = 1; index <= margin; index++) {
      signal[margin - index] = signal[margin + index]!;
      signal[last + index] = signal[last - index]!;
    }
  }
}
