import { AppError } from '../domain/errors.js';
import { boolTensor, float32Tensor, int64Tensor, type Session, type Tensor } from './session.js';

const PAST = 'past_key_values.';
const PRESENT = 'present.';
const LOGITS = 'logits';

/** Logits of one run of the decoder: one row per token that went in. */
export interface Logits {
  /** Row-major float32 [tokens, vocabularySize]. */
  readonly data: Float32Array;
  readonly tokens: number;
  readonly vocabularySize: number;
}

/** What one run of the decoder gives. */
export interface DecoderStep {
  readonly logits: Logits;
  /** The further outputs that were asked for, by name. */
  readonly extras: Readonly<Record<string, Tensor>>;
}

/** @returns row `index` (negative: from the end) of the logits; a view, not a copy. */
export function logitsRow(logits: Logits, index: number): Float32Array {
  const row = index < 0 ? logits.tokens + index : index;
  return logits.data.subarray(row * logits.vocabularySize, (row + 1) * logits.vocabularySize);
}

/**
 * One text being written: feeds tokens to a decoder in the hub's merged layout (`decoder_model_merged`, one graph for the
 * first step and for the steps with a cache) and carries its keys and values from step to step. Tensors go from run to
 * run as they are; nothing is copied.
 */
export class CachedDecoding {
  readonly #session: Session;
  readonly #encoded: Tensor;
  readonly #extraOutputs: readonly string[];
  #past: Readonly<Record<string, Tensor>>;
  #isFirstStep = true;

  /**
   * @param encoded what the encoder gave, float32 [1, frames, width].
   * @param extraOutputs names of outputs to give out beside the logits.
   */
  constructor(session: Session, encoded: Tensor, extraOutputs: readonly string[] = []) {
    this.#session = session;
    this.#encoded = encoded;
    this.#extraOutputs = extraOutputs;
    this.#past = emptyPast(session);
  }

  /** @returns a second text that begins with what was fed so far; feeding one does not change the other. */
  fork(): CachedDecoding {
    const copy = new CachedDecoding(this.#session, this.#encoded, this.#extraOutputs);
    copy.#past = this.#past;
    copy.#isFirstStep = this.#isFirstStep;
    return copy;
  }

  /** Feeds the next tokens: the whole prompt at first, then one by one. @throws AppError INFERENCE_FAILED. */
  async feed(tokens: readonly number[]): Promise<DecoderStep> {
    const outputs = await this.#session.run(
      {
        input_ids: int64Tensor(tokens, [1, tokens.length]),
        encoder_hidden_states: this.#encoded,
        use_cache_branch: boolTensor([!this.#isFirstStep], [1]),
        ...this.#past,
      },
      this.#wantedOutputs(),
    );
    const extras: Record<string, Tensor> = {};
    const past = { ...this.#past };
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name.startsWith(PRESENT)) past[name.replace(PRESENT, PAST)] = tensor;
      else if (name !== LOGITS) extras[name] = tensor;
    }
    this.#past = past;
    this.#isFirstStep = false;
    return { logits: toLogits(outputs[LOGITS]!), extras };
  }

  /** The keys and values of the sound come from the first step alone: the graph leaves them empty afterwards. */
  #wantedOutputs(): string[] {
    const names = this.#session.outputs.map((output) => output.name);
    const isPresent = (name: string) =>
      name.startsWith(PRESENT) && (this.#isFirstStep || name.includes('.decoder.'));
    return [LOGITS, ...this.#extraOutputs, ...names.filter(isPresent)];
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
    throw invalidDecoder(LOGITS);
  }
  return { data, tokens, vocabularySize };
}

function invalidDecoder(name: string): AppError {
  return new AppError(
    'MODEL_INVALID',
    `The decoder of the model declares ${name} in a form Chorus does not know.`,
  );
}

/** Logits this far below the largest have a share below 2.1e-9 and are not summed: all of them together stay under 1e-4. */
const NEGLIGIBLE = 20;

/** @returns the index of the largest value and its share of the softmax over the row; -Infinity values have none. */
export function mostProbable(row: Float32Array): { token: number; probability: number } {
  let token = 0;
  let largest = row[0]!;
  for (let index = 1; index < row.length; index++) {
    const value = row[index]!;
    if (value > largest) {
      largest = value;
      token = index;
    }
  }
  return { token, probability: 1 / sumOfShares(row, largest) };
}

/** exp(-x) at every step, so that the exponentials of a whole vocabulary are a look-up and a cubic. */
const STEPS = 64;
const EXPONENTIALS = Float64Array.from({ length: NEGLIGIBLE * STEPS + 1 }, (_, step) =>
  Math.exp(-step / STEPS),
);

/** @returns the sum of exp(value - largest) over a row, to within 1e-4 of it. */
export function sumOfShares(row: Float32Array, largest: number): number {
  let sum = 0;
  for (let index = 0; index < row.length; index++) {
    const below = largest - row[index]!;
    if (below < NEGLIGIBLE) {
      const step = (below * STEPS) | 0;
      const rest = below - step / STEPS;
      sum += EXPONENTIALS[step]! * (1 - rest * (1 - rest * (0.5 - rest / 6)));
    }
  }
  return sum;
}
