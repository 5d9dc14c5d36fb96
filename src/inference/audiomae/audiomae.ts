import { createAudioOnlyEmbedder } from '../audio-only/audio-only-embedder.js';
import { createFbankFrontEnd } from '../audio-only/fbank-front-end.js';
import { parseFbankSettings } from '../audio-only/fbank-settings.js';
import type { EmbedderOptions, TowersEmbedder } from '../towers-embedder.js';

/**
 * Audio-MAE (Huang and others, 2022): 768 dimensions, up to 10.255 s at 16 kHz in one run; the graph takes the mean
 * over its 512 patches. @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export function createAudioMaeEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  return createAudioOnlyEmbedder(options, {
    parseSettings: parseFbankSettings,
    createFrontEnd: createFbankFrontEnd,
  });
}
