import type { Modality, Vector } from '../../domain/embedding.js';
import type {
  SpeechClip,
  TranscribedSegment,
  Transcriber,
  TranscribeOptions,
} from '../../domain/ports/speech.js';
import { loadOnce } from '../load-once.js';
import { createSileroDetector } from '../silero/silero.js';
import type { Feeds } from '../tower.js';
import type { TowersEmbedder } from '../towers-embedder.js';
import { Batcher } from './batcher.js';
import { rememberEmbedders } from './front-end.js';
import type { RuntimeSettings } from './model-thread.js';
import { PushedDetection } from './pushed-detection.js';
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
    ...embedderMethods(settings, keeper, resting),
    ...transcriberMethods(keeper, resting),
    ...detectorMethods(),
    /** @returns the state of the model given by its spec; one that was never used is not loaded. */
    stateOf: async (spec: EmbedderSpec | TranscriberSpec): Promise<ModelState> =>
      resting.get(JSON.stringify(spec))?.state ?? { isLoaded: false, lastUsedAtMs: null },
  } satisfies Methods;
}

export type RuntimeMethods = ReturnType<typeof createRuntimeMethods>;

function embedderMethods(settings: RuntimeSettings, keeper: RestKeeper, resting: Map<string, Resting>) {
  const open = rememberEmbedders();
  const batchers = new Map<string, Batcher>();
  const prepareUse = async (spec: EmbedderSpec) => {
    const embedder = await open(spec);
    const key = JSON.stringify(spec);
    const rest = resting.get(key) ?? keeper.watch(() => embedder.rest());
    resting.set(key, rest);
    return { embedder, rest, key };
  };
  const batcherOf = (key: string, modality: Modality, embedder: TowersEmbedder) => {
    const name = `${modality} ${key}`;
    const run = (batch: readonly Feeds[]) => embedder.encode(modality, batch);
    const batcher = batchers.get(name) ?? new Batcher(run, settings.batching);
    batchers.set(name, batcher);
    return batcher;
  };
  return {
    /** Loads a graph ahead of its first run. */
    async load({ spec, modality }: { spec: EmbedderSpec; modality: Modality }): Promise<void> {
      const { embedder, rest } = await prepareUse(spec);
      await rest.use(() => embedder.load(modality));
    },
    async encode(
      { spec, modality, feeds }: { spec: EmbedderSpec; modality: Modality; feeds: Feeds },
      signal: AbortSignal,
    ): Promise<Vector> {
      const { embedder, rest, key } = await prepareUse(spec);
      return rest.use(() => batcherOf(key, modality, embedder).encode(feeds, signal));
    },
  };
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
      {
        spec,
        pcm,
        options,
      }: { spec: TranscriberSpec; pcm: Float32Array; options: Omit<TranscribeOptions, 'signal'> },
      signal: AbortSignal,
    ): Promise<TranscribedSegment[]> =>
      open(spec).use((transcriber) => transcriber.transcribe(pcm, { ...options, signal })),
  };
}

function detectorMethods() {
  const detector = loadOnce(createSileroDetector);
  const streams = new Map<number, PushedDetection>();
  return {
    async openStream({
      stream,
      maxRegionSeconds,
    }: {
      stream: number;
      maxRegionSeconds: number;
    }): Promise<void> {
      streams.set(stream, new PushedDetection(await detector.get(), maxRegionSeconds));
    },
    /** @param call.pcm null ends the stream. */
    pushToStream: ({ stream, pcm }: { stream: number; pcm: Float32Array | null }): Promise<SpeechClip[]> =>
      streams.get(stream)!.push(pcm),
    async closeStream(stream: number): Promise<void> {
      streams.delete(stream);
    },
  };
}
