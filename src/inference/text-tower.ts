import { AppError } from '../domain/errors.js';
import { loadOnce } from './load-once.js';
import { missingFiles, type ModelFolder } from './model-folder.js';
import { int64Tensor, type Tensor } from './session.js';
import { numberAt, recordAt } from './settings.js';
import { loadTokenizer } from './tokenizer.js';
import { createTower, type TowerFamily } from './tower.js';
import type { TowerPart } from './towers-embedder.js';

export interface TextTowerOptions {
  readonly folder: ModelFolder;
  /** Absolute path. */
  readonly graph: string;
  readonly threads?: number;
  /** Outputs that hold the vector, best first. */
  readonly outputs: readonly string[];
  readonly toVector?: NonNullable<TowerFamily<string>['toVector']>;
  /** Further facts that change the vectors. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Token to fill every text with, up to the limit, for models trained that way (SigLIP). Default: no padding. */
  readonly fillToken?: string;
  /** Comes before every text. Default: nothing. */
  readonly prompt?: string;
}

/**
 * A text encoder of any family: tokens in, one vector out. Every text is run alone and unpadded, because graphs that
 * take no `attention_mask` read padding as words (CLAP: cosine 0.67 to the right vector).
 * @throws AppError MODEL_INVALID when the folder has no tokenizer.
 */
export async function createTextTower(options: TextTowerOptions): Promise<TowerPart<string>> {
  const { folder, graph, threads, outputs, toVector, fillToken, prompt = '' } = options;
  if (!folder.files.has('tokenizer.json')) throw missingFiles(folder, ['tokenizer.json']);
  const maxLength = await findTokenLimit(folder);
  const loadedTokenizer = loadOnce(() => loadTokenizer(folder.path));
  const tower = createTower<string>({
    graph,
    ...(threads === undefined ? {} : { threads }),
    knownInputs: ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids'],
    outputs,
    ...(toVector ? { toVector } : {}),
    async toFeeds(text) {
      const tokenizer = await loadedTokenizer.get();
      const { inputIds } = tokenizer.encode(prompt + text, maxLength === null ? {} : { maxLength });
      return toFeeds(fillToken ? fill(inputIds, maxLength, tokenizer.tokenToId(fillToken)) : inputIds);
    },
  });
  return {
    tower,
    graph,
    settings: {
      maxLength,
      fillToken: fillToken ?? null,
      outputs,
      ...(prompt === '' ? {} : { prompt }),
      ...options.settings,
    },
  };
}

function toFeeds(ids: readonly number[]): Record<string, Tensor> {
  const dims = [1, ids.length];
  return {
    input_ids: int64Tensor(ids, dims),
    attention_mask: int64Tensor(new BigInt64Array(ids.length).fill(1n), dims),
    token_type_ids: int64Tensor(new BigInt64Array(ids.length), dims),
    position_ids: int64Tensor([...ids.keys()], dims),
  };
}

function fill(ids: readonly number[], length: number | null, token: number | undefined): readonly number[] {
  if (length === null || token === undefined) {
    throw new AppError(
      'MODEL_INVALID',
      'The tokenizer lacks the padding token or the length its model needs.',
    );
  }
  return [...ids, ...new Array<number>(Math.max(0, length - ids.length)).fill(token)];
}

/** RoBERTa and its kin count positions from the padding token's id on, so two of them are never used. */
const RESERVED_POSITIONS: Readonly<Record<string, number>> = {
  roberta: 2,
  'xlm-roberta': 2,
  camembert: 2,
  mpnet: 2,
  clap_text_model: 2,
};

/**
 * The most tokens a text may have: the least of what the tokenizer, sentence_bert_config.json and the position table
 * of config.json allow; null when nothing states a limit.
 */
async function findTokenLimit(folder: ModelFolder): Promise<number | null> {
  const tokenizerConfig = (await folder.readJson('tokenizer_config.json')) ?? {};
  const sentenceConfig = (await folder.readJson('sentence_bert_config.json')) ?? {};
  const nested = recordAt(folder.config, 'text_config');
  const config = Object.keys(nested).length > 0 ? nested : folder.config;
  const positions = numberAt(config, 'max_position_embeddings');
  const limits = [
    numberAt(tokenizerConfig, 'model_max_length'),
    numberAt(sentenceConfig, 'max_seq_length'),
    positions === undefined ? undefined : positions - (RESERVED_POSITIONS[String(config['model_type'])] ?? 0),
  ].filter((limit) => limit !== undefined && limit > 0 && limit < 1_000_000);
  return limits.length > 0 ? Math.min(...(limits as number[])) : null;
}

/** How token vectors become one text vector. */
export type Pooling = 'mean' | 'cls' | 'max' | 'lasttoken';

/**
 * Pools the rows of `last_hidden_state`, float32 [1, tokens, dimensions]. Texts are unpadded, so every token counts and
 * the mask of a masked mean is all 1.
 */
export function poolTokens(hidden: Tensor & { readonly type: 'float32' }, pooling: Pooling): Float32Array {
  const [, tokens = 0, dimensions = 0] = hidden.dims;
  const row = (index: number) => hidden.data.slice(index * dimensions, (index + 1) * dimensions);
  if (pooling === 'cls') return row(0);
  if (pooling === 'lasttoken') return row(tokens - 1);
  const pooled = pooling === 'max' ? row(0) : new Float32Array(dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    let value = pooling === 'max' ? -Infinity : 0;
    for (let token = 0; token < tokens; token++) {
      const each = hidden.data[token * dimensions + dimension]!;
      value = pooling === 'max' ? Math.max(value, each) : value + each;
    }
    pooled[dimension] = pooling === 'max' ? value : value / tokens;
  }
  return pooled;
}
