import { logitsRow, type DecoderStep } from '../cached-decoder.js';
import type { AttentionLog } from './attention-log.js';
import type { WrittenToken } from './token-choice.js';

/** What the decoder has read before a text begins. */
export interface ReadClip {
  /** Of the run that read the last token of the prompt, float32 [vocabulary]. */
  readonly logits: Float32Array;
  readonly attention: AttentionLog | null;
  readonly noSpeechProbability: number;
}

/** One attempt at the text of a clip. */
export interface WrittenText {
  readonly written: readonly WrittenToken[];
  readonly attention: AttentionLog | null;
  /** Mean over the tokens and the end. */
  readonly meanLogProbability: number;
  /** True when the decoder was stopped before it had ended the text. */
  readonly isUnfinished: boolean;
}

/** A text while it is written, token by token. */
export class GrowingText {
  readonly #written: WrittenToken[] = [];
  readonly #tokens: number[] = [];
  readonly #attention: AttentionLog | null;
  #row: Float32Array;
  #logProbability = 0;
  #isFinished = false;

  constructor({ logits, attention }: ReadClip) {
    // Rules change the row; the prompt's must last for the next attempt.
    this.#row = logits.slice();
    this.#attention = attention?.fork() ?? null;
  }

  get length(): number {
    return this.#tokens.length;
  }

  /**
   * @param forbid sets the logits of tokens that may not come next to -Infinity.
   * @returns the token written, for the decoder to read; null when that is the end of the text.
   */
  writeNext(
    forbid: (row: Float32Array, written: readonly number[]) => void,
    choose: (row: Float32Array) => WrittenToken,
    endToken: number,
  ): number | null {
    forbid(this.#row, this.#tokens);
    const chosen = choose(this.#row);
    this.#logProbability += Math.log(chosen.probability);
    this.#isFinished = chosen.token === endToken;
    if (this.#isFinished) return null;
    this.#written.push(chosen);
    this.#tokens.push(chosen.token);
    return chosen.token;
  }

  /** @param place the row of this text in the run that read its last token. */
  read({ logits, extras }: DecoderStep, place: number): void {
    this.#attention?.add(extras, place);
    this.#row = logitsRow(logits, place, -1);
  }

  get text(): WrittenText {
    const count = this.#tokens.length + (this.#isFinished ? 1 : 0);
    return {
      written: this.#written,
      attention: this.#attention,
      meanLogProbability: this.#logProbability / Math.max(count, 1),
      isUnfinished: !this.#isFinished,
    };
  }
}
