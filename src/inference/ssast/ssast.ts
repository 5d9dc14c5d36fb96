import { createAudioOnlyEmbedder } from '../audio-only/audio-only-embedder.js';
import { createFbankFrontEnd } from '../audio-only/fbank-front-end.js';
import { parseFbankSettings } from '../audio-only/fbank-settings.js';
import type { EmbedderOptions, TowersEmbedder } from '../towers-embedder.js';

/**
 * SSAST (Gong and others, 2022): 768 dimensions (384 and 192 for the smaller ones), up to 10.255 s at 16 kHz in one
 * run; the graph takes the mean over its patches. @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export function createSsastEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  return createAudioOnlyEmbedder(options, {
    parseSettings: parseFbankSettings,
    createFrontEnd: createFbankFrontEnd,
  });
}
