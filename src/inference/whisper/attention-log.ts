import type { Session, Tensor } from '../session.js';
import type { WhisperSettings } from './whisper-settings.js';

const CROSS_ATTENTIONS = 'cross_attentions.';

/** Heads of the decoder that follow the sound, with the graph's outputs that hold them. */
export interface AlignmentHeads {
  readonly outputs: readonly string[];
  /** As [layer, head]. */
  readonly heads: readonly (readonly [number, number])[];
}

/**
 * @returns the heads that the checkpoint names, else all heads of the upper half of the layers, as openai/whisper does;
 * null when the graph gives out no cross-attentions of theirs.
 */
export function findAlignmentHeads(
  decoder: Pick<Session, 'outputs'>,
  { alignmentHeads }: Pick<WhisperSettings, 'alignmentHeads'>,
): AlignmentHeads | null {
  const layers = decoder.outputs.filter(({ name }) => name.startsWith(CROSS_ATTENTIONS));
  const upper = layers.slice(layers.length >> 1).flatMap(({ name, dims }) => {
    const layer = Number(name.slice(CROSS_ATTENTIONS.length));
    return Array.from({ length: Number(dims[1]) || 0 }, (_, head) => [layer, head] as const);
  });
  const heads = alignmentHeads ?? upper;
  const outputs = [...new Set(heads.map(([layer]) => `${CROSS_ATTENTIONS}${layer}`))];
  const isThere = outputs.every((output) => layers.some(({ name }) => name === output));
  return heads.length > 0 && isThere ? { outputs, heads } : null;
}

/** Where the decoder listened while it read each token: one row a token and head. */
export class AttentionLog {
  readonly #heads: AlignmentHeads['heads'];
  readonly #frames: number;
  #rows: Float32Array[][] = [];

  /** @param frames those of the encoder that lie within the sound; the silence behind it is left out. */
  constructor({ heads }: Pick<AlignmentHeads, 'heads'>, frames: number) {
    this.#heads = heads;
    this.#frames = frames;
  }

  /** Shares of attention, each row adding up to 1 over the frames of the sound: [tokens][heads], float32 [frames]. */
  get rows(): readonly (readonly Float32Array[])[] {
    return this.#rows;
  }

  fork(): AttentionLog {
    const copy = new AttentionLog({ heads: this.#heads }, this.#frames);
    copy.#rows = [...this.#rows];
    return copy;
  }

  /**
   * @param extras cross-attentions of one run, float32 [texts, heads, tokens, frames of the window].
   * @param text which of the texts is logged here.
   */
  add(extras: Readonly<Record<string, Tensor>>, text: number): void {
    const [, , tokens = 0] = Object.values(extras)[0]?.dims ?? [];
    for (let token = 0; token < tokens; token++) {
      this.#rows.push(
        this.#heads.map(([layer, head]) =>
          this.#share(extras[`${CROSS_ATTENTIONS}${layer}`]!, [text, head, token]),
        ),
      );
    }
  }

  #share({ data, dims }: Tensor, [text, head, token]: readonly [number, number, number]): Float32Array {
    const [, heads = 0, tokens = 0, windowFrames = 0] = dims;
    const start = ((text * heads + head) * tokens + token) * windowFrames;
    const row = (data as Float32Array).slice(start, start + this.#frames);
    let sum = 0;
    for (let frame = 0; frame < row.length; frame++) sum += row[frame]!;
    for (let frame = 0; frame < row.length && sum > 0; frame++) row[frame]! /= sum;
    return row;
  }
}
