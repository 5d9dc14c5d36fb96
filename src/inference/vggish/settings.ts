import type { VggishMelSettings } from '../../dsp/vggish-mel.js';
import { SettingsReader } from '../audio-only/settings-reader.js';
import type { JsonRecord } from '../model-folder.js';

/** The front end of VGGish as preprocessor_config.json describes it. */
export interface VggishSettings extends VggishMelSettings {
  /** Frames of one patch: 96, which are 0.96 s. */
  readonly patchFrames: number;
  /** Frames from the start of one patch to the start of the next. */
  readonly patchHopFrames: number;
  /** Whether silence is added until what is left at the end is a patch too (YAMNet), or that is not heard (VGGish). */
  readonly fillsLastPatch: boolean;
}

/** @throws AppError MODEL_INVALID naming every setting that is absent or not understood. */
export function parseVggishSettings(file: JsonRecord): VggishSettings {
  const reader = new SettingsReader(file);
  reader.only('mel_scale', 'htk');
  reader.only('spectrum', 'magnitude');
  // Whitening and 8-bit codes of AudioSet's release: made to save room, and not comparable by cosine.
  reader.only('postprocess', false);
  const windowSamples = reader.count('win_length', 4);
  const settings = {
    sampleRateHz: reader.count('sampling_rate'),
    windowSamples,
    hopSamples: reader.count('hop_length'),
    fftSize: reader.powerOfTwo('fft_window_size', windowSamples),
    bands: reader.count('feature_size'),
    minHz: reader.numberFrom('frequency_min', 0),
    maxHz: reader.positive('frequency_max'),
    logOffset: reader.positive('log_offset'),
    patchFrames: reader.count('patch_frames'),
    patchHopFrames: reader.count('patch_hop_frames'),
    fillsLastPatch: reader.flag('fill_last_patch'),
  };
  reader.finish(settings);
  return settings;
}
