import { createAudioOnlyEmbedder } from '../audio-only/audio-only-embedder.js';
import type { EmbedderOptions, TowersEmbedder } from '../towers-embedder.js';
import { createOpenL3FrontEnd } from './features.js';
import { parseOpenL3Settings } from './settings.js';

/**
 * OpenL3 (Cramer and others, 2019): 512 or 6144 dimensions, patches of 1 s at 48 kHz. A window's vector is the mean
 * over its patches. @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export function createOpenL3Embedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  return createAudioOnlyEmbedder(options, {
    parseSettings: parseOpenL3Settings,
    createFrontEnd: createOpenL3FrontEnd,
  });
}
