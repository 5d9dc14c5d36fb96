import { FRAME_PADDINGS, OPENL3_BANKS, OPENL3_WEIGHS, type OpenL3MelSettings } from '../../dsp/openl3-mel.js';
import { SettingsReader } from '../audio-only/settings-reader.js';
import type { JsonRecord } from '../model-folder.js';

/** The front end of OpenL3 as preprocessor_config.json describes it. */
export interface OpenL3Settings extends OpenL3MelSettings {
  /** Samples of one patch: 48 000, which are 1 s. */
  readonly patchSamples: number;
  /** Samples from the start of one patch to the start of the next. */
  readonly patchHopSamples: number;
  /** Whether half a patch of silence comes first, so that patches are centred on multiples of their hop. */
  readonly center: boolean;
}

/** @throws AppError MODEL_INVALID naming every setting that is absent or not understood. */
export function parseOpenL3Settings(file: JsonRecord): OpenL3Settings {
  const reader = new SettingsReader(file);
  const settings = {
    sampleRateHz: reader.count('sampling_rate'),
    fftSize: reader.powerOfTwo('fft_window_size'),
    hopSamples: reader.count('hop_length'),
    bands: reader.count('feature_size'),
    minHz: reader.numberFrom('frequency_min', 0),
    maxHz: reader.positive('frequency_max'),
    framePadding: reader.choice('frame_padding', FRAME_PADDINGS),
    bank: reader.choice('mel_bank', OPENL3_BANKS),
    weighs: reader.choice('mel_weighs', OPENL3_WEIGHS),
    floor: reader.positive('amplitude_floor'),
    dynamicRangeDb: reader.positive('dynamic_range_db'),
    patchSamples: reader.count('patch_samples'),
    patchHopSamples: reader.count('patch_hop_samples'),
    center: reader.flag('center'),
  };
  reader.finish(settings);
  return settings;
}
