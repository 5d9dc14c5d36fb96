import { fillWindow } from '../../dsp/fill-window.js';
import { LogMel } from '../../dsp/log-mel.js';
import { slaneyMelBank } from '../../dsp/slaney-mel.js';
import { AppError } from '../../domain/errors.js';
import type { ClapAudioSettings } from './audio-settings.js';

/**
 * @returns a function from mono float32 PCM (1 sample to one window) to log-mel features in dB, float32
 * [frames, bands]: 1001 x 64 for 10 s at 48 kHz. It throws AppError BAD_USER_INPUT for a window of another length.
 * Source: `ClapFeatureExtractor` of transformers 5.23.
 */
export function createClapFeatures(settings: ClapAudioSettings): (pcm: Float32Array) => Float32Array {
  const { windowSamples, fftSize, hopSamples, fill } = settings;
  const logMel = new LogMel({ fftSize, hopSamples, bank: slaneyMelBank(settings) });
  return (pcm) => {
    if (pcm.length === 0 || pcm.length > windowSamples) {
      throw new AppError('BAD_USER_INPUT', `A sound window must have 1 to ${windowSamples} samples.`, {
        details: { limit: windowSamples, actual: pcm.length, unit: 'samples' },
      });
    }
    return logMel.compute(fillWindow(pcm, windowSamples, fill));
  };
}
