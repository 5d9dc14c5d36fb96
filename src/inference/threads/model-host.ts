import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Embedder } from '../../domain/ports/embedder.js';
import type { Transcriber, VoiceActivityDetector } from '../../domain/ports/speech.js';
import { openEmbedder } from '../open-embedder.js';
import { createSileroDetector } from '../silero/silero.js';
import type { FrontEndMethods } from './front-end.js';
import type { ListenerMethods } from './listener.js';
import { ModelThread, type RuntimeSettings } from './model-thread.js';
import type { ModelState } from './resting.js';
import type { RuntimeMethods } from './runtime.js';
import { openTranscriber, transcriberGraphs, type EmbedderSpec, type TranscriberSpec } from './specs.js';
import { createThreadedEmbedder } from './threaded-embedder.js';
import { createThreadedDetector, createThreadedTranscriber } from './threaded-speech.js';
import { weightsBytesOf } from './weights.js';

/** One model that was opened, and what it takes. */
export interface ModelUsage {
  /** Name of the space, or `transcriber`. */
  readonly role: string;
  readonly modelId: string;
  /** Copies of its weights in memory: one for each lane that used it; of a transcriber one more, for clips that are alone. */
  readonly loadedCopies: number;
  /** Bytes of its graphs on disk; in memory each copy takes about the same. */
  readonly weightsBytes: number;
  /** Milliseconds since 1970; null: never. */
  readonly lastUsedAtMs: number | null;
}

/** Opens models, on threads of their own or on the caller's. */
export interface ModelHost {
  /** Weights are loaded at first use. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
  openEmbedder(spec: EmbedderSpec): Promise<Embedder>;
  /** Weights are loaded at once. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
  openTranscriber(spec: TranscriberSpec): Promise<Transcriber>;
  openDetector(): Promise<VoiceActivityDetector>;
  /** Models opened so far; empty where nobody keeps count. */
  usage(): Promise<ModelUsage[]>;
  /** Frees all models and ends their threads; what is in flight is rejected with INFERENCE_FAILED. */
  dispose(): Promise<void>;
}

export interface ModelHostSettings extends RuntimeSettings {
  /** Cores that models may use at a time; a clip that is transcribed by itself uses all of them. */
  readonly threads: number;
  /** Runs side by side, each on its share of `threads` and with weights of its own; 1 to `threads`. */
  readonly lanes: number;
  /** Entry of the threads; default: the compiled one beside this file. */
  readonly entry?: URL;
}

/** Compiled sources have it; sources that a test runs as they are have not. */
const COMPILED_ENTRY = new URL('./worker.js', import.meta.url);

/** @returns a host on threads of its own, or on this one where the sources are not compiled. */
export function createModelHost(settings: ModelHostSettings): ModelHost {
  const entry = settings.entry ?? COMPILED_ENTRY;
  return existsSync(entry) ? createThreadedHost(settings, entry) : createLocalHost();
}

/** Everything on the caller's thread, which each run blocks: for tests and tools. */
export function createLocalHost(): ModelHost {
  const opened: { dispose(): Promise<void> }[] = [];
  const remember = async <T extends { dispose(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    opened.push(await opening);
    return opening;
  };
  return {
    openEmbedder: ({ type, options }) => remember(openEmbedder(type, options)),
    openTranscriber: (spec) => remember(openTranscriber(spec)),
    openDetector: () => remember(createSileroDetector()),
    usage: async () => [],
    async dispose() {
      await Promise.all(opened.map((model) => model.dispose()));
    },
  };
}

interface Opened {
  readonly places: readonly Place[];
  readonly facts: Pick<ModelUsage, 'role' | 'modelId' | 'weightsBytes'>;
}

/** A thread that may hold a copy of a model, with what it said of it last. */
interface Place {
  readonly thread: ModelThread<RuntimeMethods>;
  readonly spec: EmbedderSpec | TranscriberSpec;
  state: ModelState;
}

function unusedPlace(thread: ModelThread<RuntimeMethods>, spec: Place['spec']): Place {
  return { thread, spec, state: { isLoaded: false, lastUsedAtMs: null } };
}

/** A thread answers between two runs; who asks for the state of a server must not wait for a long one. */
const LONGEST_ANSWER_MS = 500;

function createThreadedHost(settings: ModelHostSettings, entry: URL): ModelHost {
  const frontEnd = new ModelThread<FrontEndMethods>('front-end', settings, entry);
  const listener = new ModelThread<ListenerMethods>('listener', settings, entry);
  const createRuntime = () => new ModelThread<RuntimeMethods>('runtime', settings, entry);
  const lanes = Array.from({ length: settings.lanes }, createRuntime);
  const threadsOfLane = Math.max(1, Math.floor(settings.threads / settings.lanes));
  // A long transcription on cores of its own delays no query; on a small machine the two would only slow each other down.
  const hasRoomForTwo = availableParallelism() >= 2 * settings.threads;
  const speechLanes = hasRoomForTwo ? lanes.map(createRuntime) : lanes;
  const speech = speechLanes[0]!;
  const opened = new Map<string, Opened>();
  return {
    async openEmbedder(spec) {
      const { local, known } = await describeEmbedder(spec, threadsOfLane);
      const { name: role, modelId } = local.space;
      const facts = { role, modelId, weightsBytes: await weightsBytesOf(local.graphs) };
      opened.set(role, { places: lanes.map((thread) => unusedPlace(thread, known)), facts });
      return createThreadedEmbedder(local, known, { frontEnd, lanes, batching: settings.batching });
    },
    async openTranscriber(spec) {
      const facts = await speech.call('describeTranscriber', spec);
      const weightsBytes = await weightsBytesOf(await transcriberGraphs(spec));
      const role = 'transcriber';
      const specs = { alone: spec, sideBySide: { ...spec, threads: threadsOfLane } };
      const alone = { ...unusedPlace(speech, spec), state: { isLoaded: true, lastUsedAtMs: Date.now() } };
      const sideBySide = speechLanes.map((thread) => unusedPlace(thread, specs.sideBySide));
      const places = settings.lanes > 1 ? [alone, ...sideBySide] : [alone];
      opened.set(role, { places, facts: { role, modelId: facts.modelId, weightsBytes } });
      return createThreadedTranscriber(speechLanes, specs, facts);
    },
    openDetector: async () => createThreadedDetector(listener),
    usage: () => Promise.all([...opened.values()].map(usageOf)),
    async dispose() {
      const threads = new Set([frontEnd, listener, ...lanes, ...speechLanes]);
      await Promise.all([...threads].map((thread) => thread.dispose()));
    },
  };
}

/** Reads the folder on this thread, as far as no weights are needed, so that a server starts without waiting for threads. */
async function describeEmbedder(spec: EmbedderSpec, threads: number) {
  const local = await openEmbedder(spec.type, spec.options);
  await local.dispose();
  return { local, known: { ...spec, options: { ...spec.options, threads, space: local.space } } };
}

async function usageOf({ places, facts }: Opened): Promise<ModelUsage> {
  const states = await Promise.all(places.map(askState));
  const times = states.flatMap(({ lastUsedAtMs }) => lastUsedAtMs ?? []);
  return {
    ...facts,
    loadedCopies: states.filter(({ isLoaded }) => isLoaded).length,
    lastUsedAtMs: times.length > 0 ? Math.max(...times) : null,
  };
}

async function askState(place: Place): Promise<ModelState> {
  if (!place.thread.isRunning) return { ...place.state, isLoaded: false };
  const answer = place.thread.call('stateOf', place.spec).then(
    (state) => (place.state = state),
    () => place.state,
  );
  const state = await Promise.race([answer, sleep(LONGEST_ANSWER_MS, null, { ref: false })]);
  return state ?? place.state;
}
