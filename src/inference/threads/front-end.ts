import type { Modality } from '../../domain/embedding.js';
import { openEmbedder } from '../open-embedder.js';
import type { Feeds } from '../tower.js';
import type { ModelInput, TowersEmbedder } from '../towers-embedder.js';
import type { Methods } from './serve-calls.js';
import type { EmbedderSpec } from './specs.js';

/** One input on its way to a graph. */
export interface PrepareCall {
  readonly spec: EmbedderSpec;
  readonly modality: Modality;
  readonly input: ModelInput;
}

/** What the front-end thread does: tokens, spectrograms and pixels. It never loads a graph. */
export function createFrontEndMethods() {
  const open = rememberEmbedders();
  return {
    prepare: async ({ spec, modality, input }: PrepareCall): Promise<Feeds> =>
      (await open(spec)).prepare(modality, input),
  } satisfies Methods;
}

export type FrontEndMethods = ReturnType<typeof createFrontEndMethods>;

/** @returns a function that opens each encoder once; a failure is forgotten. */
export function rememberEmbedders(): (spec: EmbedderSpec) => Promise<TowersEmbedder> {
  const opened = new Map<string, Promise<TowersEmbedder>>();
  return (spec) => {
    const key = JSON.stringify(spec);
    const known = opened.get(key);
    if (known) return known;
    const opening = openEmbedder(spec.type, spec.options);
    opened.set(key, opening);
    opening.catch(() => opened.delete(key));
    return opening;
  };
}
