import { MixedRadixFft } from './mixed-radix-fft.js';
import { slaneyMelBank, type MelBand } from './slaney-mel.js';

/** The front end of one checkpoint, from its preprocessor_config.json. */
export interface WhisperMelSettings {
  readonly sampleRateHz: number;
  /** Length of the window and of the transform, samples. */
  readonly fftSize: number;
  readonly hopSamples: number;
  /** 80, or 128 from large-v3 on. */
  readonly melBands: number;
  /** Length that every clip is filled up to, samples. */
  readonly windowSamples: number;
}

/** Power below this counts as this; log10 of it is the level of silence. */
const POWER_FLOOR = 1e-10;
/** Levels further below the loudest than this are raised to it: 80 dB, in units of log10 of power. */
const DYNAMIC_RANGE = 8;
const MAX_HZ = 8000;

/**
 * Log-mel features as Whisper expects them. Parity with `WhisperFeatureExtractor` of transformers 5; see
 * test/inference/whisper.
 * @param pcm mono float32 in [-1, 1], at most `windowSamples` long; the rest is silence.
 * @returns a function from PCM to float32 [melBands, windowSamples / hopSamples], row-major, about -1 to 1.
 */
export function createWhisperMel(settings: WhisperMelSettings): (pcm: Float32Array) => Float32Array {
  const { sampleRateHz, fftSize, hopSamples, melBands, windowSamples } = settings;
  const bank = slaneyMelBank({ sampleRateHz, fftSize, bands: melBands, minHz: 0, maxHz: MAX_HZ });
  const spectrum = createPowerSpectrum(fftSize);
  const frames = Math.floor(windowSamples / hopSamples);
  return (pcm) => {
    if (pcm.length > windowSamples) throw new RangeError(`${pcm.length} samples are over ${windowSamples}`);
    const levels = new Float32Array(melBands * frames).fill(Math.log10(POWER_FLOOR));
    const padded = padByReflection(pcm, windowSamples, fftSize / 2);
    // Frames behind the sound hold only zeros: their level is known.
    const audible = Math.min(frames, Math.ceil((pcm.length + fftSize / 2) / hopSamples));
    for (let frame = 0; frame < audible; frame += 2) {
      const [one, two] = spectrum(padded, frame * hopSamples, (frame + 1) * hopSamples);
      writeLevels(levels, frames, frame, bank, one);
      if (frame + 1 < frames) writeLevels(levels, frames, frame + 1, bank, two);
    }
    return compress(levels);
  };
}

/** @returns the window with `margin` samples before and after it that mirror it, without the outermost sample twice. */
function padByReflection(pcm: Float32Array, windowSamples: number, margin: number): Float64Array {
  const padded = new Float64Array(windowSamples + 2 * margin);
  padded.set(pcm, margin);
  const last = margin + windowSamples - 1;
  for (let offset = 1; offset <= margin; offset++) {
    padded[margin - offset] = padded[margin + offset]!;
    padded[last + offset] = padded[last - offset]!;
  }
  return padded;
}

/** @returns a function that gives the power spectra, [size / 2 + 1] each, of two windows in one complex transform. */
function createPowerSpectrum(size: number) {
  const fft = new MixedRadixFft(size);
  const hann = Float64Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size),
  );
  const buffer = () => new Float64Array(size);
  const [re, im, outRe, outIm] = [buffer(), buffer(), buffer(), buffer()];
  const [one, two] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  return (signal: Float64Array, first: number, second: number): [Float64Array, Float64Array] => {
    for (let index = 0; index < size; index++) {
      re[index] = hann[index]! * signal[first + index]!;
      im[index] = hann[index]! * (signal[second + index] ?? 0);
    }
    fft.transform(re, im, outRe, outIm);
    for (let bin = 0; bin <= size / 2; bin++) {
      // Two real signals share a transform: the even part belongs to one, the odd part to the other.
      const mirror = (size - bin) % size;
      const [a, b] = [outRe[bin]! + outRe[mirror]!, outIm[bin]! - outIm[mirror]!];
      const [c, d] = [outIm[bin]! + outIm[mirror]!, outRe[mirror]! - outRe[bin]!];
      one[bin] = (a * a + b * b) / 4;
      two[bin] = (c * c + d * d) / 4;
    }
    return [one, two];
  };
}

function writeLevels(
  levels: Float32Array,
  frames: number,
  frame: number,
  bank: readonly MelBand[],
  power: Float64Array,
): void {
  for (const [band, { firstBin, weights }] of bank.entries()) {
    let sum = 0;
    for (let index = 0; index < weights.length; index++) sum += weights[index]! * power[firstBin + index]!;
    levels[band * frames + frame] = Math.log10(Math.max(sum, POWER_FLOOR));
  }
}

/** Brings levels into Whisper's range, relative to the loudest of the window. */
function compress(levels: Float32Array): Float32Array {
  let loudest = -Infinity;
  for (const level of levels) if (level > loudest) loudest = level;
  const floor = loudest - DYNAMIC_RANGE;
  return levels.map((level) => (Math.max(level, floor) + 4) / 4);
}
