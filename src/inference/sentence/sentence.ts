import { AppError } from '../../domain/errors.js';
import {
  findTowerGraph,
  missingGraphs,
  openModelFolder,
  type JsonRecord,
  type ModelFolder,
} from '../model-folder.js';
import { numberAt, recordAt, stringAt } from '../settings.js';
import { createTextTower, poolTokens, type Pooling } from '../text-tower.js';
import { assembleEmbedder, type EmbedderOptions, type TowersEmbedder } from '../towers-embedder.js';

/** Outputs that are finished sentence vectors; any other is a row per token, still to be pooled. */
const FINISHED = ['sentence_embedding', 'text_embeds'];
const PER_TOKEN = ['last_hidden_state', 'token_embeddings'];

/** Modules of sentence-transformers that are ours too; any other (a dense layer, say) must be part of the graph. */
const OWN_MODULES = ['Transformer', 'Pooling', 'Normalize'];

/**
 * A space of texts alone: sentence encoders with the graph `onnx/model`, as sentence-transformers publishes them.
 * Token vectors are pooled as `1_Pooling/config.json` says, by their mean when there is no such file. The default
 * prompt of `config_sentence_transformers.json` comes before every text, as `SentenceTransformer.encode` does it;
 * prompts for one side alone (query, passage) are not used.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createSentenceEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  const { name, dtype = 'auto', threads } = options;
  const folder = await openModelFolder(options.folder);
  const graph = findTowerGraph(folder, 'model', dtype) ?? findTowerGraph(folder, 'text_model', dtype);
  if (!graph) throw missingGraphs(folder, ['model'], dtype);
  const pooling = await readPooling(folder);
  const prompt = await readDefaultPrompt(folder);
  const outputs = (await hasForeignModules(folder)) ? FINISHED : [...FINISHED, ...PER_TOKEN];
  const text = await createTextTower({
    folder,
    graph,
    ...(threads === undefined ? {} : { threads }),
    outputs,
    ...(prompt === '' ? {} : { prompt }),
    toVector: (output, outputName) =>
      FINISHED.includes(outputName) ? output.data.slice() : poolTokens(output, pooling),
    settings: { pooling },
  });
  const dimensions = numberAt(folder.config, 'hidden_size') ?? null;
  return assembleEmbedder({ name, folder, dimensions, text }, options.space);
}

async function hasForeignModules(folder: ModelFolder): Promise<boolean> {
  const modules: unknown = await folder.readJson('modules.json');
  if (!Array.isArray(modules)) return false;
  const kinds = modules.map((module: JsonRecord) => stringAt(module, 'type')?.split('.').at(-1) ?? '');
  return kinds.some((kind) => !OWN_MODULES.includes(kind));
}

async function readDefaultPrompt(folder: ModelFolder): Promise<string> {
  const file = (await folder.readJson('config_sentence_transformers.json')) ?? {};
  const name = stringAt(file, 'default_prompt_name');
  return name === undefined ? '' : (stringAt(recordAt(file, 'prompts'), name) ?? '');
}

const POOLING_BY_SWITCH: readonly (readonly [string, Pooling])[] = [
  ['pooling_mode_mean_tokens', 'mean'],
  ['pooling_mode_cls_token', 'cls'],
  ['pooling_mode_max_tokens', 'max'],
  ['pooling_mode_lasttoken', 'lasttoken'],
];

async function readPooling(folder: ModelFolder): Promise<Pooling> {
  const file = await folder.readJson('1_Pooling/config.json');
  return file ? parsePooling(file) : 'mean';
}

/** @throws AppError MODEL_INVALID when the file asks for none or several of the poolings, or for one unknown here. */
export function parsePooling(file: JsonRecord): Pooling {
  const named = stringAt(file, 'pooling_mode');
  const switched = Object.keys(file).filter((key) => key.startsWith('pooling_mode_') && file[key] === true);
  const chosen = POOLING_BY_SWITCH.filter(([key, pooling]) =>
    named === undefined ? switched.includes(key) : named === pooling,
  );
  if (chosen.length === 1 && switched.length <= 1) return chosen[0]![1];
  throw new AppError('MODEL_INVALID', 'The pooling of 1_Pooling/config.json is not supported.', {
    details: { pooling: named ?? switched, supported: POOLING_BY_SWITCH.map(([, pooling]) => pooling) },
  });
}
