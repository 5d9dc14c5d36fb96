import { compressionRatio } from '../speech-doubts.js';
import { logitsRow, type CachedDecoding, type Logits } from '../cached-decoder.js';
import type { AttentionLog } from './attention-log.js';
import type { DecodingSettings } from './decoding-settings.js';
import { chooseToken, createRandom, type WrittenToken } from './token-choice.js';

/** A clip that the decoder has read the prompt of: what every attempt at its text starts from. */
export interface ReadPrompt {
  readonly decoding: CachedDecoding;
  readonly attention: AttentionLog | null;
  /** Of the run that read the last token of the prompt. */
  readonly logits: Logits;
  readonly noSpeechProbability: number;
}

/** What stays the same from text to text. */
export interface WritingRules {
  readonly endToken: number;
  readonly maxTokens: number;
  /** Sets the logits of tokens that may not come next to -Infinity. */
  readonly forbid: (row: Float32Array, written: readonly number[]) => void;
  /** @returns the text of written tokens, for the gate on its compression. */
  readonly textOf: (written: readonly WrittenToken[]) => string;
  readonly gates: DecodingSettings;
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

/** What is made of a clip: `DOUBTFUL` texts failed the gates at every temperature. */
export type Writing = WrittenText & { readonly verdict: 'TRUSTED' | 'DOUBTFUL' | 'NO_SPEECH' };

/**
 * Writes the text of a clip: greedily at first, then with rising temperature until a text passes the gates. When none
 * does, the likeliest is kept, one that does not repeat itself if there is any, and is marked: it is never dropped. Source:
 * the Whisper paper, section 4.5, and openai/whisper `decode_with_fallback`.
 */
export async function writeText(
  prompt: ReadPrompt,
  rules: WritingRules,
  signal: AbortSignal | undefined,
): Promise<Writing> {
  const { gates, textOf } = rules;
  const failed: { text: WrittenText; repeats: boolean }[] = [];
  for (const [attempt, temperature] of gates.temperatures.entries()) {
    const random = createRandom(gates.seed + attempt);
    const text = await writeOnce(prompt, rules, (row) => chooseToken(row, temperature, random), signal);
    const isUnlikely = text.meanLogProbability < gates.minMeanLogProbability;
    const isUnsure = isUnlikely || (text.written[0]?.probability ?? 0) < gates.minFirstProbability;
    if (isUnsure && prompt.noSpeechProbability > gates.maxNoSpeechProbability) {
      return { ...text, verdict: 'NO_SPEECH' };
    }
    const repeats = compressionRatio(textOf(text.written)) > gates.maxCompressionRatio;
    if (!isUnlikely && !repeats) return { ...text, verdict: 'TRUSTED' };
    failed.push({ text, repeats });
  }
  const candidates = failed.some(({ repeats }) => !repeats)
    ? failed.filter(({ repeats }) => !repeats)
    : failed;
  const { text } = candidates.reduce((one, other) =>
    other.text.meanLogProbability > one.text.meanLogProbability ? other : one,
  );
  return { ...text, verdict: 'DOUBTFUL' };
}

async function writeOnce(
  prompt: ReadPrompt,
  { endToken, maxTokens, forbid }: WritingRules,
  choose: (row: Float32Array) => WrittenToken,
  signal: AbortSignal | undefined,
): Promise<WrittenText> {
  const decoding = prompt.decoding.fork();
  const attention = prompt.attention?.fork() ?? null;
  const written: WrittenToken[] = [];
  const tokens: number[] = [];
  let logProbability = 0;
  // The rules change the row; the prompt's must last for the next attempt.
  let row: Float32Array = logitsRow(prompt.logits, -1).slice();
  const result = (isUnfinished: boolean): WrittenText => {
    const count = tokens.length + (isUnfinished ? 0 : 1);
    return { written, attention, meanLogProbability: logProbability / Math.max(count, 1), isUnfinished };
  };
  while (tokens.length < maxTokens) {
    signal?.throwIfAborted();
    forbid(row, tokens);
    const chosen = choose(row);
    logProbability += Math.log(chosen.probability);
    if (chosen.token === endToken) return result(false);
    written.push(chosen);
    tokens.push(chosen.token);
    const step = await decoding.feed([chosen.token]);
    attention?.add(step.extras);
    row = logitsRow(step.logits, -1);
  }
  return result(true);
}
