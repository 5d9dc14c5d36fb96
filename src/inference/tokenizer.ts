import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer as HubTokenizerClass } from '@huggingface/tokenizers';
import { AppError } from '../domain/errors.js';

/** Token ids of one text, without padding; the three arrays have the same length. */
export interface Encoding {
  readonly inputIds: readonly number[];
  /** All 1: nothing is padded. */
  readonly attentionMask: readonly number[];
  /** All 0: there is one segment. */
  readonly tokenTypeIds: readonly number[];
}

export interface Tokenizer {
  /** The limit that tokenizer_config.json states, special tokens included; null when it states none. */
  readonly modelMaxLength: number | null;
  /**
   * @param maxLength cuts the text so that text and special tokens together have at most this many ids: the end token
   * is always kept, because models pool at it. Default: `modelMaxLength`. Must leave room for the special tokens.
   */
  encode(text: string, options?: { maxLength?: number; addSpecialTokens?: boolean }): Encoding;
  decode(ids: readonly number[], options?: { skipSpecialTokens?: boolean }): string;
  /** @returns undefined for an unknown token. */
  tokenToId(token: string): number | undefined;
}

/** What we use of the library, whose own declarations do not resolve under NodeNext. */
interface HubTokenizer {
  encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
  decode(ids: number[], options?: { skip_special_tokens?: boolean }): string;
  token_to_id(token: string): number | undefined;
}

/** Above this a stated limit means "none": the hub writes 1e30. */
const LARGEST_REAL_LIMIT = 1_000_000;

/**
 * Reads tokenizer.json and, when present, tokenizer_config.json of a model folder.
 * @throws AppError MODEL_INVALID when tokenizer.json is absent or is not understood.
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  try {
    const [definition, config] = await Promise.all([
      readJson(join(folder, 'tokenizer.json')),
      readJson(join(folder, 'tokenizer_config.json')).catch(ignoreAbsence),
    ]);
    const hub: HubTokenizer = new HubTokenizerClass(definition, config);
    return createTokenizer(hub, statedLimit(config['model_max_length']));
  } catch (cause) {
    throw new AppError('MODEL_INVALID', 'The tokenizer.json of the model is absent or cannot be read.', {
      cause,
    });
  }
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

function ignoreAbsence(error: NodeJS.ErrnoException): Record<string, unknown> {
  if (error.code === 'ENOENT') return {};
  throw error;
}

function statedLimit(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < LARGEST_REAL_LIMIT ? value : null;
}

function createTokenizer(hub: HubTokenizer, modelMaxLength: number | null): Tokenizer {
  const frame = specialTokenFrame(hub);
  return {
    modelMaxLength,
    encode(text, { maxLength = modelMaxLength ?? Infinity, addSpecialTokens = true } = {}) {
      const { prefix, suffix } = addSpecialTokens ? frame : { prefix: [], suffix: [] };
      const room = maxLength - prefix.length - suffix.length;
      if (room < 0) throw new RangeError(`maxLength ${maxLength} leaves no room for the special tokens`);
      const content = hub.encode(text, { add_special_tokens: false }).ids;
      const inputIds = [...prefix, ...(content.length > room ? content.slice(0, room) : content), ...suffix];
      return { inputIds, attentionMask: inputIds.map(() => 1), tokenTypeIds: inputIds.map(() => 0) };
    },
    decode: (ids, { skipSpecialTokens = true } = {}) =>
      hub.decode([...ids], { skip_special_tokens: skipSpecialTokens }),
    tokenToId: (token) => hub.token_to_id(token),
  };
}

/** The special tokens that the post-processor puts before and after every text, found by watching it work. */
function specialTokenFrame(hub: HubTokenizer): { prefix: number[]; suffix: number[] } {
  const bare = hub.encode('a', { add_special_tokens: false }).ids;
  const framed = hub.encode('a').ids;
  const start = framed.findIndex((_, index) => bare.every((id, offset) => framed[index + offset] === id));
  if (start < 0) throw new Error('the post-processor changes the tokens of the text');
  return { prefix: framed.slice(0, start), suffix: framed.slice(start + bare.length) };
}
