import type { KaldiFbankSettings } from '../../dsp/kaldi-fbank.js';
import type { JsonRecord } from '../model-folder.js';
import { SettingsReader } from './settings-reader.js';

/** The front end that patch transformers over Kaldi features share, as preprocessor_config.json describes it. */
export interface FbankSettings extends KaldiFbankSettings {
  /** Frames of the only patch; sounds are filled up to it. */
  readonly maxFrames: number;
  /** Whether the mean of the whole window is taken off first. */
  readonly subtractsMean: boolean;
  /** Features become (x - mean) / (2 deviations) of the training set. */
  readonly mean: number;
  readonly deviation: number;
}

/** @throws AppError MODEL_INVALID naming every setting that is absent or not understood. */
export function parseFbankSettings(file: JsonRecord): FbankSettings {
  const reader = new SettingsReader(file);
  reader.only('window_type', 'hanning');
  reader.only('spectrum', 'power');
  reader.only('remove_dc_offset', true);
  reader.only('snip_edges', true);
  reader.only('use_energy', false);
  reader.only('dither', 0);
  reader.only('do_normalize', true);
  reader.only('padding_value', 0);
  const settings = {
    sampleRateHz: reader.count('sampling_rate'),
    windowSamples: reader.count('win_length', 4),
    hopSamples: reader.count('hop_length'),
    bands: reader.count('num_mel_bins'),
    minHz: reader.numberFrom('frequency_min', 0),
    maxHz: reader.positive('frequency_max'),
    preemphasis: reader.numberFrom('preemphasis_coefficient', 0),
    maxFrames: reader.count('max_length'),
    subtractsMean: reader.flag('subtract_waveform_mean'),
    mean: reader.number('mean'),
    deviation: reader.positive('std'),
  };
  reader.finish(settings);
  return settings;
}
