import { createAudioOnlyEmbedder } from '../audio-only/audio-only-embedder.js';
import type { EmbedderOptions, TowersEmbedder } from '../towers-embedder.js';
import { createVggishFrontEnd } from './features.js';
import { parseVggishSettings } from './settings.js';

/**
 * VGGish (Hershey and others, 2017): 128 dimensions, patches of 0.96 s at 16 kHz. A window's vector is the mean over
 * its patches. @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export function createVggishEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  return createAudioOnlyEmbedder(options, {
    parseSettings: parseVggishSettings,
    createFrontEnd: createVggishFrontEnd,
  });
}
