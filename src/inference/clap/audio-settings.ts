import { FILL_MODES, type FillMode } from '../../dsp/fill-window.js';
import type { JsonRecord } from '../model-folder.js';
import { numberAt, SettingProblems, stringAt } from '../settings.js';

/** The front end of CLAP as preprocessor_config.json describes it. */
export interface ClapAudioSettings {
  readonly sampleRateHz: number;
  /** Samples of one window; every sound is brought to this length. */
  readonly windowSamples: number;
  readonly fftSize: number;
  readonly hopSamples: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
  readonly fill: FillMode;
}

/**
 * Reads preprocessor_config.json of an unfused CLAP (`truncation: rand_trunc`). Sounds come in windows that are not
 * longer than the model's, so nothing is ever truncated, at random or otherwise.
 * @throws AppError MODEL_INVALID naming every setting that is absent or not understood.
 */
export function parseClapAudioSettings(file: JsonRecord): ClapAudioSettings {
  const problems = new SettingProblems();
  const number = (key: string) => problems.require(numberAt(file, key), key, 1);
  const fftSize = numberAt(file, 'fft_window_size');
  const isPowerOfTwo = fftSize !== undefined && fftSize >= 4 && Number.isInteger(Math.log2(fftSize));
  const fill = FILL_MODES.find((mode) => mode === stringAt(file, 'padding'));
  problems.require(stringAt(file, 'truncation') === 'rand_trunc' ? true : undefined, 'truncation', true);
  const settings = {
    sampleRateHz: number('sampling_rate'),
    windowSamples: number('nb_max_samples'),
    fftSize: problems.require(isPowerOfTwo ? fftSize : undefined, 'fft_window_size', 4),
    hopSamples: number('hop_length'),
    bands: number('feature_size'),
    minHz: number('frequency_min'),
    maxHz: number('frequency_max'),
    fill: problems.require(fill, 'padding', 'pad'),
  };
  problems.throwIfAny('preprocessor_config.json');
  return settings;
}
