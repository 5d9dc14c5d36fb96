import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { unitVector } from '../dsp/unit-vector.js';
import type { EmbeddingSpace, Modality, Vector } from '../domain/embedding.js';
import { AppError } from '../domain/errors.js';
import type { AudioInputSpec, Embedder, ImageInputSpec } from '../domain/ports/embedder.js';
import type { RgbImage } from '../domain/ports/image-decoder.js';
import type { DtypePreference, ModelFolder } from './model-folder.js';
import type { Feeds, Tower } from './tower.js';

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
  /** The space, where it is known already: then no file is hashed and no graph asked. */
  readonly space?: EmbeddingSpace;
}

/** What one tower takes: a text, a picture, or mono PCM. */
export type ModelInput = string | RgbImage | Float32Array;

/** An embedder whose front ends and graphs can be called apart, and so live on different threads. */
export interface TowersEmbedder extends Embedder {
  /** Absolute paths of the graphs, each once. */
  readonly graphs: readonly string[];
  /** The front end of one modality. @throws AppError CAPABILITY_UNSUPPORTED, and those of the tower. */
  prepare(modality: Modality, input: ModelInput): Promise<Feeds>;
  /** The graph of one modality, one run for all inputs, as `Tower.run`. Errors as `prepare`. */
  encode(modality: Modality, batch: readonly Feeds[]): Promise<Vector[]>;
  /** Loads the graph of one modality, so that the first run need not wait for it. */
  load(modality: Modality): Promise<void>;
  /** Frees graphs that are not running until they are run again. */
  rest(): Promise<void>;
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
  readonly image?: TowerPart<RgbImage> & { readonly input: ImageInputSpec | null };
  readonly audio?: TowerPart<Float32Array> & { readonly input: AudioInputSpec };
}

/**
 * Puts towers together to an embedder of one space. Weights are loaded at first use.
 * @param known the space, when the caller was told it.
 * @throws AppError MODEL_INVALID when neither config.json nor a graph says how long the vectors are.
 */
export async function assembleEmbedder(
  parts: EmbedderParts,
  known?: EmbeddingSpace,
): Promise<TowersEmbedder> {
  const { text, image, audio } = parts;
  const present = partsByModality(parts);
  const space = known ?? (await describeSpace(parts));
  const towerOf = (modality: Modality): Tower<ModelInput> => {
    const part = present.find(([name]) => name === modality)?.[1];
    if (part) return part.tower as Tower<ModelInput>;
    throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${space.name}" has no tower for ${modality}.`);
  };
  const towers = present.map(([, part]) => part.tower);
  return {
    space,
    graphs: [...new Set(present.map(([, part]) => part.graph))],
    ...(audio ? { audioInput: audio.input } : {}),
    ...(image?.input ? { imageInput: image.input } : {}),
    ...(text ? { embedTexts: (texts, signal) => encodeAll(text.tower, space, texts, signal) } : {}),
    ...(image ? { embedImages: (images, signal) => encodeAll(image.tower, space, images, signal) } : {}),
    ...(audio ? { embedAudio: (windows, signal) => encodeAll(audio.tower, space, windows, signal) } : {}),
    prepare: async (modality, input) => towerOf(modality).prepare(input),
    async encode(modality, batch) {
      return (await towerOf(modality).run(batch)).map((raw) => toUnit(raw, space));
    },
    async load(modality) {
      await towerOf(modality).declaredDimensions();
    },
    async rest() {
      await Promise.all(towers.map((tower) => tower.rest()));
    },
    async dispose() {
      await Promise.all(towers.map((tower) => tower.dispose()));
    },
  } satisfies TowersEmbedder;
}

type AnyPart = TowerPart<string> | TowerPart<RgbImage> | TowerPart<Float32Array>;

/** In a fixed order, which is part of the identity of the space. */
function partsByModality({ text, image, audio }: EmbedderParts): (readonly [Modality, AnyPart])[] {
  return [
    ...(text ? [['text', text] as const] : []),
    ...(image ? [['image', image] as const] : []),
    ...(audio ? [['audio', audio] as const] : []),
  ];
}

async function describeSpace(parts: EmbedderParts): Promise<EmbeddingSpace> {
  const present = partsByModality(parts);
  const graphs = present.map(([, part]) => part.graph);
  const settings = Object.fromEntries(
    present.map(([modality, part]) => [modality, { graph: basename(part.graph), ...Object(part.settings) }]),
  );
  return {
    name: parts.name,
    modelId: parts.folder.modelId,
    revision: await parts.folder.revision(graphs),
    dimensions: parts.dimensions ?? (await askGraphs(present.map(([, part]) => part.tower))),
    preprocessingDigest: createHash('sha256').update(JSON.stringify(settings)).digest('hex'),
    modalities: present.map(([modality]) => modality),
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
