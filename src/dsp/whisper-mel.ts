import { replaceByLog10 } from './bulk-log10.js';
import { MelBank } from './mel-bank.js';
import { PowerSpectrum } from './power-spectrum.js';
import { slaneyMelBank } from './slaney-mel.js';

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

// Taken out of the global object once: looking it up per value is slow where modules run in a sandbox.
const { ceil, floor, max } = Math;

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
  const bank = new MelBank(
    slaneyMelBank({ sampleRateHz, fftSize, bands: melBands, minHz: 0, maxHz: MAX_HZ }),
  );
  const mel = new Float64Array(melBands);
  const spectrum = new PowerSpectrum(fftSize);
  const hann = Float64Array.from(
    { length: fftSize },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / fftSize),
  );
  const power = new Float64Array(fftSize / 2 + 1);
  const frames = floor(windowSamples / hopSamples);
  return (pcm) => {
    if (pcm.length > windowSamples) throw new RangeError(`${pcm.length} samples are over ${windowSamples}`);
    const levels = new Float32Array(melBands * frames).fill(POWER_FLOOR);
    const padded = padByReflection(pcm, windowSamples, fftSize / 2);
    // Frames behind the sound hold only zeros: their level is known.
    const audible = Math.min(frames, ceil((pcm.length + fftSize / 2) / hopSamples));
    for (let frame = 0; frame < audible; frame++) {
      spectrum.compute(padded, frame * hopSamples, hann, power);
      bank.apply(power, mel);
      for (let band = 0; band < melBands; band++) {
        levels[band * frames + frame] = max(mel[band]!, POWER_FLOOR);
      }
    }
    replaceByLog10(levels);
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

/** Brings levels into Whisper's range, relative to the loudest of the window. */
function compress(levels: Float32Array): Float32Array {
  let loudest = -Infinity;
  for (let index = 0; index < levels.length; index++) loudest = max(loudest, levels[index]!);
  const least = loudest - DYNAMIC_RANGE;
  for (let index = 0; index < levels.length; index++) levels[index] = (max(levels[index]!, least) + 4) / 4;
  return levels;
}
