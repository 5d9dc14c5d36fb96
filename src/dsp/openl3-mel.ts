import { bandEnergy, toMagnitude } from './band-energy.js';
import { hannWindow } from './hann-window.js';
import { htkUnitSumBank } from './htk-mel.js';
import { PowerSpectrum } from './power-spectrum.js';
import { slaneyMelBank } from './slaney-mel.js';

/** The packages that publish OpenL3's weights compute these features in three ways; a checkpoint says which. */
export interface OpenL3MelSettings {
  readonly sampleRateHz: number;
  /** A power of two: length of a frame and of its transform. */
  readonly fftSize: number;
  readonly hopSamples: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
  /**
   * Where silence is put so that a sound of N samples has frames: `end` behind it, ceil(N / hop) frames from the first
   * sample on (openl3 0.4 with kapre); `center` half a frame at either end, 1 + floor(N / hop) frames (openl3 0.4 with
   * librosa); `same` as a strided convolution pads, ceil(N / hop) frames (kapre 0.1.4, torchopenl3).
   */
  readonly framePadding: FramePadding;
  /** Mel scale and height of the filters: `slaney` of area 1; `htk` of sum 1. */
  readonly bank: OpenL3Bank;
  /** Whether the bank weighs magnitudes, or powers of which the square root is taken afterwards. */
  readonly weighs: OpenL3Weighs;
  /** Values below this are raised to it before the logarithm. */
  readonly floor: number;
  /** Values further below the loudest of the sound are raised to it, decibels. */
  readonly dynamicRangeDb: number;
}

export const FRAME_PADDINGS = ['end', 'center', 'same'] as const;
export type FramePadding = (typeof FRAME_PADDINGS)[number];
export const OPENL3_BANKS = ['slaney', 'htk'] as const;
export type OpenL3Bank = (typeof OPENL3_BANKS)[number];
export const OPENL3_WEIGHS = ['magnitude', 'power'] as const;
export type OpenL3Weighs = (typeof OPENL3_WEIGHS)[number];

/**
 * Mel spectrogram of one OpenL3 frame, 10 log10 of magnitudes, relative to the loudest value of the frame.
 * Source: `openl3/models.py` and `core.py` of openl3 0.4.2, `torchopenl3/models.py` of torchopenl3 1.0.1.
 * @returns a function from mono float32 PCM of any length to float32 [bands, frames], row-major, -dynamicRangeDb to 0.
 */
export function createOpenL3Mel(settings: OpenL3MelSettings): (pcm: Float32Array) => Float32Array {
  const { fftSize, hopSamples, bands, floor, dynamicRangeDb, weighs } = settings;
  const bank = settings.bank === 'slaney' ? slaneyMelBank(settings) : htkUnitSumBank(settings);
  const spectrum = new PowerSpectrum(fftSize);
  const window = hannWindow(fftSize, 'periodic');
  const values = new Float64Array(fftSize / 2 + 1);
  return (pcm) => {
    const { frames, before } = layFrames(pcm.length, settings);
    const signal = new Float64Array(Math.max((frames - 1) * hopSamples + fftSize, before + pcm.length));
    signal.set(pcm, before);
    const levels = new Float32Array(bands * frames);
    for (let frame = 0; frame < frames; frame++) {
      spectrum.compute(signal, frame * hopSamples, window, values);
      if (weighs === 'magnitude') toMagnitude(values);
      for (let band = 0; band < bands; band++) {
        const energy = bandEnergy(bank[band]!, values);
        const level = Math.max(weighs === 'magnitude' ? energy : Math.sqrt(energy), floor);
        levels[band * frames + frame] = 10 * Math.log10(level);
      }
    }
    return relativeToLoudest(levels, dynamicRangeDb);
  };
}

/** @returns the number of frames, and how many samples of silence come before the sound. */
export function layFrames(
  samples: number,
  { fftSize, hopSamples, framePadding }: Pick<OpenL3MelSettings, 'fftSize' | 'hopSamples' | 'framePadding'>,
): { frames: number; before: number } {
  if (framePadding === 'center') return { frames: 1 + Math.floor(samples / hopSamples), before: fftSize / 2 };
  const frames = Math.ceil(samples / hopSamples);
  if (framePadding === 'end') return { frames, before: 0 };
  const missing = Math.max((frames - 1) * hopSamples + fftSize - samples, 0);
  return { frames, before: Math.floor(missing / 2) };
}

function relativeToLoudest(levels: Float32Array, dynamicRangeDb: number): Float32Array {
  let loudest = -Infinity;
  for (const level of levels) if (level > loudest) loudest = level;
  return levels.map((level) => Math.max(level - loudest, -dynamicRangeDb));
}
