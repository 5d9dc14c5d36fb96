import { AppError } from '../domain/errors.js';
import { boolTensor, float32Tensor, int64Tensor, type Session, type Tensor } from './session.js';
import { takeRows } from './tensor-rows.js';

const PAST = 'past_key_values.';
const PRESENT = 'present.';
const LOGITS = 'logits';

/** Logits of one run of the decoder: one row per token that went into each text. */
export interface Logits {
  /** Row-major float32 [texts, tokens, vocabularySize]. */
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

/** @returns row `index` (negative: from the end) of the logits of a text; a view, not a copy. */
export function logitsRow(
  { data, tokens, vocabularySize }: Logits,
  text: number,
  index: number,
): Float32Array {
  const row = text * tokens + (index < 0 ? tokens + index : index);
  return data.subarray(row * vocabularySize, (row + 1) * vocabularySize);
}

/**
 * Texts being written side by side: feeds tokens to a decoder in the hub's merged layout (`decoder_model_merged`, one
 * graph for the first step and for the steps with a cache) and carries its keys and values from step to step. Tensors go
 * from run to run as they are; nothing is copied while no text ends.
 */
export class CachedDecoding {
  readonly #session: Session;
  readonly #encoded: Tensor;
  readonly #extraOutputs: readonly string[];
  #past: Readonly<Record<string, Tensor>>;
  #isFirstStep = true;

  /**
   * @param encoded what the encoder gave, float32 [texts, frames, width].
   * @param extraOutputs names of outputs to give out beside the logits.
   */
  constructor(session: Session, encoded: Tensor, extraOutputs: readonly string[] = []) {
    this.#session = session;
    this.#encoded = encoded;
    this.#extraOutputs = extraOutputs;
    this.#past = emptyPast(session, encoded.dims[0] ?? 0);
  }

  /**
   * @param texts numbers of texts.
   * @returns these texts as written so far, in the order given; feeding them does not change the others, nor these here.
   */
  fork(texts: readonly number[]): CachedDecoding {
    const encoded = takeRows(this.#encoded, texts);
    const copy = new CachedDecoding(this.#session, encoded, this.#extraOutputs);
    copy.#past = Object.fromEntries(
      Object.entries(this.#past).map(([name, tensor]) => [name, takeRows(tensor, texts)]),
    );
    copy.#isFirstStep = this.#isFirstStep;
    return copy;
  }

  /**
   * Feeds each text its next tokens, as many to one as to the other: the whole prompt at first, then one by one.
   * @throws AppError INFERENCE_FAILED.
   */
  async feed(tokens: readonly (readonly number[])[]): Promise<DecoderStep> {
    const outputs = await this.#session.run(
      {
        input_ids: int64Tensor(tokens.flat(), [tokens.length, tokens[0]!.length]),
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
function emptyPast(session: Session, texts: number): Record<string, Tensor> {
  const inputs = session.inputs.filter((input) => input.name.startsWith(PAST));
  return Object.fromEntries(
    inputs.map(({ name, dims }) => {
      const [, heads, , width] = dims;
      if (typeof heads !== 'number' || typeof width !== 'number') throw invalidDecoder(name);
      return [name, float32Tensor(new Float32Array(0), [texts, heads, 0, width])];
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
