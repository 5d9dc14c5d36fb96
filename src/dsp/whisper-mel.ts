import { MelLevels } from './mel-levels.js';
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

/** Power below this counts as this; log10 of it is the level of silence. */
const POWER_FLOOR = 1e-10;
/** Power further below the loudest of the window than this, 80 dB, is raised to it. */
const DYNAMIC_RANGE = 1e-8;
const MAX_HZ = 8000;

/**
 * Log-mel features as Whisper expects them: (log10 of power + 4) / 4. Parity with `WhisperFeatureExtractor` of
 * transformers 5; see test/inference/whisper.
 * @param pcm mono float32 in [-1, 1], at most `windowSamples` long; the rest is silence.
 * @returns a function from PCM to float32 [melBands, windowSamples / hopSamples], row-major, about -1 to 1.
 */
export function createWhisperMel(settings: WhisperMelSettings): (pcm: Float32Array) => Float32Array {
  const { sampleRateHz, fftSize, hopSamples, melBands, windowSamples } = settings;
  const bank = slaneyMelBank({ sampleRateHz, fftSize, bands: melBands, minHz: 0, maxHz: MAX_HZ });
  const levels = new MelLevels({
    fftSize,
    hopSamples,
    bank,
    order: 'bands',
    floor: POWER_FLOOR,
    leastShare: DYNAMIC_RANGE,
    scale: 1 / 4,
    offset: 1,
  });
  const frames = Math.floor(windowSamples / hopSamples);
  return (pcm) => {
    if (pcm.length > windowSamples) throw new RangeError(`${pcm.length} samples are over ${windowSamples}`);
    // Frames behind the sound hold only zeros: their level is known.
    const audible = Math.min(frames, Math.ceil((pcm.length + fftSize / 2) / hopSamples));
    return levels.compute(pcm, windowSamples, frames, audible);
  };
}
