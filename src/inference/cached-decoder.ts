import { AppError } from '../domain/errors.js';
import { boolTensor, float32Tensor, int64Tensor, type Session, type Tensor } from './session.js';

const PAST = 'past_key_values.';
const PRESENT = 'present.';

/** Logits of one run of the decoder: one row per token that went in. */
export interface Logits {
  /** Row-major float32 [tokens, vocabularySize]. */
  readonly data: Float32Array;
  readonly tokens: number;
  readonly vocabularySize: number;
}

/** @returns row `index` (negative: from the end) of the logits; a view, not a copy. */
export function logitsRow(logits: Logits, index: number): Float32Array {
  const row = index < 0 ? logits.tokens + index : index;
  return logits.data.subarray(row * logits.vocabularySize, (row + 1) * logits.vocabularySize);
}

/**
 * One text being written: feeds tokens to a decoder in the hub's merged layout (`decoder_model_merged`, one graph for the
 * first step and for the steps with a cache) and carries its keys and values from step to step.
 */
export class CachedDecoding {
  readonly #session: Session;
  readonly #encoded: Tensor;
  #past: Record<string, Tensor>;
  #isFirstStep = true;

  /** @param encoded what the encoder gave, float32 [1, frames, width]. */
  constructor(session: Session, encoded: Tensor) {
    this.#session = session;
    this.#encoded = encoded;
    this.#past = emptyPast(session);
  }

  /** Feeds the next tokens: the whole prompt at first, then one by one. @throws AppError INFERENCE_FAILED. */
  async feed(tokens: readonly number[]): Promise<Logits> {
    const { logits, ...present } = await this.#session.run(
      {
        input_ids: int64Tensor(tokens, [1, tokens.length]),
        encoder_hidden_states: this.#encoded,
        use_cache_branch: boolTensor([!this.#isFirstStep], [1]),
        ...this.#past,
      },
      this.#wantedOutputs(),
    );
    for (const [name, tensor] of Object.entries(present)) {
      this.#past[name.replace(PRESENT, PAST)] = tensor;
    }
    this.#isFirstStep = false;
    return toLogits(logits!);
  }

  /** The keys and values of the sound come from the first step alone: the graph leaves them empty afterwards. */
  #wantedOutputs(): string[] {
    const names = this.#session.outputs.map((output) => output.name);
    const isWanted = (name: string) =>
      name === 'logits' || (name.startsWith(PRESENT) && (this.#isFirstStep || name.includes('.decoder.')));
    return names.filter(isWanted);
  }
}

/** A cache of no tokens, with the heads and widths that the graph declares. */
function emptyPast(session: Session): Record<string, Tensor> {
  const inputs = session.inputs.filter((input) => input.name.startsWith(PAST));
  return Object.fromEntries(
    inputs.map(({ name, dims }) => {
      const [, heads, , width] = dims;
      if (typeof heads !== 'number' || typeof width !== 'number') throw invalidDecoder(name);
      return [name, float32Tensor(new Float32Array(0), [1, heads, 0, width])];
    }),
  );
}

function toLogits({ data, dims }: Tensor): Logits {
  const [, tokens, vocabularySize] = dims;
  if (!(data instanceof Float32Array) || tokens === undefined || vocabularySize === undefined) {
    throw invalidDecoder('logits');
  }
  return { data, tokens, vocabularySize };
}

function invalidDecoder(name: string): AppError {
  return new AppError(
    'MODEL_INVALID',
    `The decoder of the model declares ${name} in a form Chorus does not know.`,
  );
}

/** @returns the index of the largest value and its share of the softmax over the row; -Infinity values have none. */
export function mostProbable(row: Float32Array): { token: number; probability: number } {
  let token = 0;
  for (let index = 1; index < row.length; index++) if (row[index]! > row[token]!) token = index;
  let sum = 0;
  for (const value of row) sum += Math.exp(value - row[token]!);
  return { token, probability: 1 / sum };
}
