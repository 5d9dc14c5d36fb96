import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { unitVector } from '../dsp/unit-vector.js';
import type { EmbeddingSpace, Modality, Vector } from '../domain/embedding.js';
import { AppError } from '../domain/errors.js';
import type { AudioInputSpec, Embedder } from '../domain/ports/embedder.js';
import type { RgbImage } from '../domain/ports/image-decoder.js';
import type { DtypePreference, ModelFolder } from './model-folder.js';
import type { Tower } from './tower.js';

/** How every factory of an embedder is called. */
export interface EmbedderOptions {
  /** Name of the space. */
  readonly name: string;
  /** Model folder in hub layout. */
  readonly folder: string;
  /** Default `auto`. */
  readonly dtype?: DtypePreference;
  /** Threads within one operator of the model. */
  readonly threads?: number;
}

/** A tower with what belongs to the identity of its space. */
export interface TowerPart<Input> {
  readonly tower: Tower<Input>;
  /** Absolute path. */
  readonly graph: string;
  /** Settings of its front end, as plain values in a fixed order. */
  readonly settings: unknown;
}

/** The parts of one space; at least one tower. */
export interface EmbedderParts {
  readonly name: string;
  readonly folder: ModelFolder;
  /** Length of the vectors as config.json has it; null asks the graphs. */
  readonly dimensions: number | null;
  readonly text?: TowerPart<string>;
  readonly image?: TowerPart<RgbImage>;
  readonly audio?: TowerPart<Float32Array> & { readonly input: AudioInputSpec };
}

/**
 * Puts towers together to an embedder of one space. Weights are loaded at first use.
 * @throws AppError MODEL_INVALID when neither config.json nor a graph says how long the vectors are.
 */
export async function assembleEmbedder(parts: EmbedderParts): Promise<Embedder> {
  const { text, image, audio } = parts;
  const space = await describeSpace(parts);
  return {
    space,
    ...(audio ? { audioInput: audio.input } : {}),
    ...(text ? { embedTexts: (texts, signal) => encodeAll(text.tower, space, texts, signal) } : {}),
    ...(image ? { embedImages: (images, signal) => encodeAll(image.tower, space, images, signal) } : {}),
    ...(audio ? { embedAudio: (windows, signal) => encodeAll(audio.tower, space, windows, signal) } : {}),
    async dispose() {
      await Promise.all([text?.tower.dispose(), image?.tower.dispose(), audio?.tower.dispose()]);
    },
  } satisfies Embedder;
}

async function describeSpace(parts: EmbedderParts): Promise<EmbeddingSpace> {
  const byModality = { text: parts.text, image: parts.image, audio: parts.audio };
  const present = Object.entries(byModality).filter(([, part]) => part !== undefined);
  const graphs = present.map(([, part]) => part!.graph);
  const settings = Object.fromEntries(
    present.map(([modality, part]) => [
      modality,
      { graph: basename(part!.graph), ...Object(part!.settings) },
    ]),
  );
  return {
    name: parts.name,
    modelId: parts.folder.modelId,
    revision: await parts.folder.revision(graphs),
    dimensions: parts.dimensions ?? (await askGraphs(present.map(([, part]) => part!.tower))),
    preprocessingDigest: createHash('sha256').update(JSON.stringify(settings)).digest('hex'),
    modalities: present.map(([modality]) => modality as Modality),
  };
}

async function askGraphs(
  towers: readonly { declaredDimensions(): Promise<number | null> }[],
): Promise<number> {
  for (const tower of towers) {
    const dimensions = await tower.declaredDimensions();
    if (dimensions !== null) return dimensions;
  }
  throw new AppError('MODEL_INVALID', 'Neither config.json nor the graphs say how long the vectors are.');
}

async function encodeAll<Input>(
  tower: Tower<Input>,
  space: EmbeddingSpace,
  inputs: readonly Input[],
  signal: AbortSignal | undefined,
): Promise<Vector[]> {
  const vectors: Vector[] = [];
  for (const input of inputs) {
    if (signal?.aborted) throw new AppError('CANCELLED', 'The work was cancelled.', { cause: signal.reason });
    vectors.push(toUnit(await tower.encode(input), space));
  }
  return vectors;
}

function toUnit(raw: Float32Array, space: EmbeddingSpace): Vector {
  if (raw.length !== space.dimensions) {
    throw new AppError(
      'MODEL_INVALID',
      `The model of space "${space.name}" gives vectors of another length.`,
      {
        details: { expected: space.dimensions, actual: raw.length },
      },
    );
  }
  const vector = unitVector(raw);
  if (vector) return vector;
  throw new AppError(
    'INFERENCE_FAILED',
    `The model of space "${space.name}" gave a vector without direction.`,
    {
      details: { dimensions: raw.length },
    },
  );
}
