import { AppError } from '../../domain/errors.js';
import {
  findTowerGraph,
  missingFiles,
  missingGraphs,
  openModelFolder,
  type JsonRecord,
} from '../model-folder.js';
import { numberAt } from '../settings.js';
import { assembleEmbedder, type EmbedderOptions, type TowersEmbedder } from '../towers-embedder.js';
import { createPooledTower, type PatchShape } from './pooled-tower.js';

/**
 * Longest window of a model that hears patches of a second and has no limit of its own: that of ingest. Its vector is
 * the mean over the patches, so such a model does not shorten the windows of the others.
 */
export const POOLED_WINDOW_SECONDS = 10;

/** What turns a window of sound into what the graph hears. */
export interface SoundFrontEnd extends PatchShape {
  readonly sampleRateHz: number;
  readonly maxWindowSeconds: number;
  /** @param pcm 1 sample to `maxWindowSeconds`. @returns one patch at least, row-major. */
  toPatches(pcm: Float32Array): readonly Float32Array[];
}

/** What is particular about a family of encoders that hear and do not read. */
export interface AudioOnlyFamily<Settings> {
  /** @throws AppError MODEL_INVALID naming every key of preprocessor_config.json that is absent or not understood. */
  parseSettings(file: JsonRecord): Settings;
  createFrontEnd(settings: Settings): SoundFrontEnd;
}

/**
 * A space of sounds alone, found by example and not by words: the graph `onnx/audio_model` takes `input_features` and
 * gives `audio_embeds` [batch, dimensions]; config.json says `hidden_size`, or the graph does.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createAudioOnlyEmbedder<Settings>(
  options: EmbedderOptions,
  family: AudioOnlyFamily<Settings>,
): Promise<TowersEmbedder> {
  const { name, dtype = 'auto', threads } = options;
  const folder = await openModelFolder(options.folder);
  const graph = findTowerGraph(folder, 'audio_model', dtype);
  if (!graph) throw missingGraphs(folder, ['audio_model'], dtype);
  if (!folder.preprocessor) throw missingFiles(folder, ['preprocessor_config.json']);
  const settings = family.parseSettings(folder.preprocessor);
  const frontEnd = family.createFrontEnd(settings);
  const { sampleRateHz, maxWindowSeconds, patchDims } = frontEnd;
  const tower = createPooledTower(
    { graph, patchDims, ...(threads === undefined ? {} : { threads }) },
    (pcm) => frontEnd.toPatches(checkLength(pcm, frontEnd)),
  );
  return assembleEmbedder(
    {
      name,
      folder,
      dimensions: numberAt(folder.config, 'hidden_size') ?? null,
      audio: { tower, graph, settings, input: { sampleRateHz, maxWindowSeconds } },
    },
    options.space,
  );
}

function checkLength(pcm: Float32Array, { sampleRateHz, maxWindowSeconds }: SoundFrontEnd): Float32Array {
  const limit = Math.round(maxWindowSeconds * sampleRateHz);
  if (pcm.length >= 1 && pcm.length <= limit) return pcm;
  throw new AppError('BAD_USER_INPUT', `A sound window must have 1 to ${limit} samples.`, {
    details: { limit, actual: pcm.length, unit: 'samples' },
  });
}
