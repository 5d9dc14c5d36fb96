import { setMaxListeners } from 'node:events';
import type { Modality } from '../../domain/embedding.js';
import { AppError, isAppError } from '../../domain/errors.js';
import type { Embedder } from '../../domain/ports/embedder.js';
import type { RgbImage } from '../../domain/ports/image-decoder.js';
import type { ModelInput, TowersEmbedder } from '../towers-embedder.js';
import { Batcher, type TowerLane } from './batcher.js';
import type { FrontEndMethods } from './front-end.js';
import { transferablesOf } from './messages.js';
import type { Batching, ModelThread } from './model-thread.js';
import type { RuntimeMethods } from './runtime.js';
import { inSharedMemory } from './shared-bytes.js';
import type { EmbedderSpec } from './specs.js';

/** Where an encoder works: its front end on one thread, its graphs on others. */
export interface EmbedderThreads {
  readonly frontEnd: ModelThread<FrontEndMethods>;
  readonly lanes: readonly ModelThread<RuntimeMethods>[];
  readonly batching: Batching;
}

/**
 * An encoder on other threads: while a graph runs, the front end makes the features of the next input. Inputs are copied
 * to the threads, so the caller's stay whole.
 */
export function createThreadedEmbedder(
  local: TowersEmbedder,
  spec: EmbedderSpec,
  { frontEnd, lanes, batching }: EmbedderThreads,
): Embedder {
  const batchers = new Map(
    local.space.modalities.map((modality) => {
      const towerLanes = lanes.map((lane) => createTowerLane(lane, spec, modality));
      return [modality, new Batcher(towerLanes, batching)];
    }),
  );
  const encodeAll = async (modality: Modality, inputs: readonly ModelInput[], signal?: AbortSignal) => {
    // A long item has more passages in flight under its one signal than Node thinks sane.
    if (signal) setMaxListeners(0, signal);
    const prepare = (input: ModelInput) => frontEnd.call('prepare', { spec, modality, input }, { signal });
    const encode = (input: ModelInput) => batchers.get(modality)!.encode(() => prepare(input), signal);
    try {
      return await Promise.all(inputs.map(encode));
    } catch (error) {
      throw signal?.aborted && !isAppError(error) ? cancelled(signal) : error;
    }
  };
  return {
    space: local.space,
    ...(local.audioInput ? { audioInput: local.audioInput } : {}),
    ...(local.imageInput ? { imageInput: local.imageInput } : {}),
    ...(local.embedTexts ? { embedTexts: (texts, signal) => encodeAll('text', texts, signal) } : {}),
    ...(local.embedImages
      ? { embedImages: async (images, signal) => encodeAll('image', await shareAll(images), signal) }
      : {}),
    ...(local.embedAudio ? { embedAudio: (windows, signal) => encodeAll('audio', windows, signal) } : {}),
    // The threads free everything when they end.
    dispose: async () => undefined,
  } satisfies Embedder;
}

function createTowerLane(
  lane: ModelThread<RuntimeMethods>,
  spec: EmbedderSpec,
  modality: Modality,
): TowerLane {
  return {
    get callsUnderWay() {
      return lane.callsUnderWay;
    },
    load: () => lane.call('load', { spec, modality }),
    run: (batch) => lane.call('encode', { spec, modality, batch }, { transfer: transferablesOf(batch) }),
    tryBatches: (sample, limit) => lane.call('tryBatches', { spec, modality, sample, limit }),
  };
}

function shareAll(images: readonly RgbImage[]): Promise<RgbImage[]> {
  return Promise.all(images.map(async (image) => ({ ...image, data: await inSharedMemory(image.data) })));
}

function cancelled(signal: AbortSignal): AppError {
  return new AppError('CANCELLED', 'The work was cancelled.', { cause: signal.reason });
}
