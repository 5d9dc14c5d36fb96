import { AppError } from '../domain/errors.js';
import { createAudioMaeEmbedder } from './audiomae/audiomae.js';
import { createClapEmbedder } from './clap/clap.js';
import { createClipEmbedder } from './clip/clip.js';
import { createOpenL3Embedder } from './openl3/openl3.js';
import { createSentenceEmbedder } from './sentence/sentence.js';
import { createSsastEmbedder } from './ssast/ssast.js';
import type { EmbedderOptions, TowersEmbedder } from './towers-embedder.js';
import { createVggishEmbedder } from './vggish/vggish.js';

/** Every family of encoders, by the type a profile names it with. */
const FACTORIES = {
  clip: createClipEmbedder,
  clap: createClapEmbedder,
  sentence: createSentenceEmbedder,
  vggish: createVggishEmbedder,
  openl3: createOpenL3Embedder,
  audiomae: createAudioMaeEmbedder,
  ssast: createSsastEmbedder,
} as const satisfies Record<string, (options: EmbedderOptions) => Promise<TowersEmbedder>>;

/** Families of encoders that Chorus can run. */
export type EmbedderFamily = keyof typeof FACTORIES;

/**
 * Opens a model folder as a space; weights are loaded at first use.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID (also for a family that makes no vectors).
 */
export function openEmbedder(type: string, options: EmbedderOptions): Promise<TowersEmbedder> {
  if (Object.hasOwn(FACTORIES, type)) return FACTORIES[type as EmbedderFamily](options);
  throw new AppError('MODEL_INVALID', `A model of type "${type}" makes no vectors.`, { details: { type } });
}
