import type { Modality, Vector } from '../../domain/embedding.js';
import { AppError, isAppError } from '../../domain/errors.js';
import type { Embedder } from '../../domain/ports/embedder.js';
import type { RgbImage } from '../../domain/ports/image-decoder.js';
import type { ModelInput, TowersEmbedder } from '../towers-embedder.js';
import type { FrontEndMethods } from './front-end.js';
import type { Lanes } from './lanes.js';
import { transferablesOf } from './messages.js';
import type { ModelThread } from './model-thread.js';
import { inSharedMemory } from './shared-bytes.js';
import type { EmbedderSpec } from './specs.js';

/** Where an encoder works: its front end on one thread, its graphs on others. */
export interface EmbedderThreads {
  readonly frontEnd: ModelThread<FrontEndMethods>;
  readonly lanes: Lanes;
}

interface EncodeCall {
  readonly modality: Modality;
  readonly input: ModelInput;
  readonly signal: AbortSignal | undefined;
  /** Undefined: the freest when the input is prepared. */
  readonly lane: Lanes['freest'] | undefined;
}

/**
 * An encoder on other threads: while a graph runs, the front end makes the features of the next input. Inputs are copied
 * to the threads, so the caller's stay whole.
 */
export function createThreadedEmbedder(
  local: TowersEmbedder,
  spec: EmbedderSpec,
  threads: EmbedderThreads,
): Embedder {
  const warmed = new Set<Modality>();
  const encodeOne = async (call: EncodeCall): Promise<Vector> => {
    const { modality, input, signal } = call;
    const feeds = await threads.frontEnd.call('prepare', { spec, modality, input }, { signal });
    const transfer = transferablesOf(feeds);
    const lane = call.lane ?? threads.lanes.freest;
    return lane.call('encode', { spec, modality, feeds }, { signal, transfer });
  };
  const encodeAll = async (modality: Modality, inputs: readonly ModelInput[], signal?: AbortSignal) => {
    // The graph loads while the first input is prepared, which then goes there; a failure shows when it is run.
    const warming = warmed.has(modality) ? undefined : threads.lanes.freest;
    void warming?.call('load', { spec, modality }).catch(() => undefined);
    warmed.add(modality);
    try {
      const calls = inputs.map((input, index) => ({
        modality,
        input,
        signal,
        lane: index === 0 ? warming : undefined,
      }));
      return await Promise.all(calls.map(encodeOne));
    } catch (error) {
      throw signal?.aborted && !isAppError(error) ? cancelled(signal) : error;
    }
  };
  return {
    space: local.space,
    ...(local.audioInput ? { audioInput: local.audioInput } : {}),
    ...(local.embedTexts ? { embedTexts: (texts, signal) => encodeAll('text', texts, signal) } : {}),
    ...(local.embedImages
      ? { embedImages: async (images, signal) => encodeAll('image', await shareAll(images), signal) }
      : {}),
    ...(local.embedAudio ? { embedAudio: (windows, signal) => encodeAll('audio', windows, signal) } : {}),
    // The threads free everything when they end.
    dispose: async () => undefined,
  } satisfies Embedder;
}

function shareAll(images: readonly RgbImage[]): Promise<RgbImage[]> {
  return Promise.all(images.map(async (image) => ({ ...image, data: await inSharedMemory(image.data) })));
}

function cancelled(signal: AbortSignal): AppError {
  return new AppError('CANCELLED', 'The work was cancelled.', { cause: signal.reason });
}
