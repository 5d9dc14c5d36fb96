import type { Modality } from '../../domain/embedding.js';
import type { TranscribedSegment, Transcriber, TranscribeOptions } from '../../domain/ports/speech.js';
import { loadOnce } from '../load-once.js';
import type { Feeds } from '../tower.js';
import type { TowersEmbedder } from '../towers-embedder.js';
import { isBatchInvariant } from './batch-trial.js';
import type { Outcome } from './batcher.js';
import { encodeApart } from './encode-apart.js';
import { rememberEmbedders } from './front-end.js';
import type { RuntimeSettings } from './model-thread.js';
import { RestKeeper, type ModelState, type Resting } from './resting.js';
import type { Methods } from './serve-calls.js';
import { openTranscriber, type EmbedderSpec, type TranscriberSpec } from './specs.js';

/** What a transcriber says of itself. */
export type TranscriberFacts = Omit<Transcriber, 'transcribe' | 'dispose'>;

/** What a runtime thread does: it alone loads graphs, and runs them one at a time. */
export function createRuntimeMethods(settings: RuntimeSettings) {
  const keeper = new RestKeeper(settings.idleSeconds);
  const resting = new Map<string, Resting>();
  return {
    ...embedderMethods(keeper, resting),
    ...transcriberMethods(keeper, resting),
    /** @returns the state of the model given by its spec; one that was never used is not loaded. */
    stateOf: async (spec: EmbedderSpec | TranscriberSpec): Promise<ModelState> =>
      resting.get(JSON.stringify(spec))?.state ?? { isLoaded: false, lastUsedAtMs: null },
  } satisfies Methods;
}

export type RuntimeMethods = ReturnType<typeof createRuntimeMethods>;

/** Which graph a call is about. */
interface TowerCall {
  readonly spec: EmbedderSpec;
  readonly modality: Modality;
}

function embedderMethods(keeper: RestKeeper, resting: Map<string, Resting>) {
  const open = rememberEmbedders();
  const use = async <T>(spec: EmbedderSpec, work: (embedder: TowersEmbedder) => Promise<T>): Promise<T> => {
    const embedder = await open(spec);
    const key = JSON.stringify(spec);
    const rest = resting.get(key) ?? keeper.watch(() => embedder.rest());
    resting.set(key, rest);
    return rest.use(() => work(embedder));
  };
  return {
    /** Loads a graph ahead of its first run. */
    load: ({ spec, modality }: TowerCall): Promise<void> => use(spec, (embedder) => embedder.load(modality)),
    /** One run for all inputs, which must have equal shapes. */
    encode: ({
      spec,
      modality,
      batch,
    }: TowerCall & { readonly batch: readonly Feeds[] }): Promise<Outcome[]> =>
      use(spec, (embedder) => encodeApart((some) => embedder.encode(modality, some), batch)),
    tryBatches: ({
      spec,
      modality,
      sample,
      limit,
    }: TowerCall & { readonly sample: Feeds; readonly limit: number }): Promise<boolean> =>
      use(spec, (embedder) => isBatchInvariant((some) => embedder.encode(modality, some), sample, limit)),
  };
}

/** What is to be heard, and by whom. */
interface TranscriberCall {
  readonly spec: TranscriberSpec;
  readonly clips: readonly Float32Array[];
  readonly options: Omit<TranscribeOptions, 'signal'>;
}

function transcriberMethods(keeper: RestKeeper, resting: Map<string, Resting>) {
  const opened = new Map<string, { use<T>(work: (transcriber: Transcriber) => Promise<T>): Promise<T> }>();
  const open = (spec: TranscriberSpec) => {
    const key = JSON.stringify(spec);
    const known = opened.get(key);
    if (known) return known;
    const loaded = loadOnce(() => openTranscriber(spec));
    const rest = keeper.watch(async () => (await loaded.take())?.dispose());
    const transcriber = {
      use: <T>(work: (transcriber: Transcriber) => Promise<T>) =>
        rest.use(async () => work(await loaded.get())),
    };
    opened.set(key, transcriber);
    resting.set(key, rest);
    return transcriber;
  };
  return {
    describeTranscriber: (spec: TranscriberSpec): Promise<TranscriberFacts> =>
      open(spec).use(async ({ transcribe: _transcribe, dispose: _dispose, ...facts }) => facts),
    transcribe: (
      { spec, clips, options }: TranscriberCall,
      signal: AbortSignal,
    ): Promise<TranscribedSegment[][]> =>
      open(spec).use((transcriber) => transcriber.transcribe(clips, { ...options, signal })),
  };
}
