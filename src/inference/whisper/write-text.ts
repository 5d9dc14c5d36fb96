import type { CachedDecoding } from '../cached-decoder.js';
import { compressionRatio } from '../speech-doubts.js';
import type { DecodingSettings } from './decoding-settings.js';
import { GrowingText, type ReadClip, type WrittenText } from './growing-text.js';
import { chooseToken, createRandom, type WrittenToken } from './token-choice.js';

/** Clips that the decoder has read the prompts of: what every attempt at their texts starts from. */
export interface ReadPrompts {
  readonly decoding: CachedDecoding;
  readonly clips: readonly ReadClip[];
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

/** What is made of a clip: `DOUBTFUL` texts failed the gates at every temperature. */
export type Writing = WrittenText & { readonly verdict: 'TRUSTED' | 'DOUBTFUL' | 'NO_SPEECH' };

interface Attempt {
  readonly text: WrittenText;
  readonly judgement: 'TRUSTED' | 'NO_SPEECH' | 'UNLIKELY' | 'REPEATS';
}

/**
 * Writes the text of each clip: greedily at first, then those that fail the gates with rising temperature until they pass.
 * When none does, the likeliest is kept, one that does not repeat itself if there is any, and is marked: it is never
 * dropped. Source: the Whisper paper, section 4.5, and openai/whisper `decode_with_fallback`.
 */
export async function writeTexts(
  prompts: ReadPrompts,
  rules: WritingRules,
  signal: AbortSignal | undefined,
): Promise<Writing[]> {
  const { temperatures, seed } = rules.gates;
  const attempts = prompts.clips.map((): Attempt[] => []);
  let open = [...attempts.keys()];
  for (const [attempt, temperature] of temperatures.entries()) {
    if (open.length === 0) break;
    const texts = await writeOnce(prompts, open, rules, { temperature, seed: seed + attempt }, signal);
    open = open.filter((clip, place) => {
      const judgement = judge(texts[place]!, prompts.clips[clip]!, rules);
      attempts[clip]!.push({ text: texts[place]!, judgement });
      return judgement === 'UNLIKELY' || judgement === 'REPEATS';
    });
  }
  return attempts.map(settle);
}

function judge(text: WrittenText, { noSpeechProbability }: ReadClip, rules: WritingRules) {
  const { gates, textOf } = rules;
  const isUnlikely = text.meanLogProbability < gates.minMeanLogProbability;
  const isUnsure = isUnlikely || (text.written[0]?.probability ?? 0) < gates.minFirstProbability;
  if (isUnsure && noSpeechProbability > gates.maxNoSpeechProbability) return 'NO_SPEECH';
  if (compressionRatio(textOf(text.written)) > gates.maxCompressionRatio) return 'REPEATS';
  return isUnlikely ? 'UNLIKELY' : 'TRUSTED';
}

function settle(attempts: readonly Attempt[]): Writing {
  const { text: last, judgement: verdict } = attempts.at(-1)!;
  if (verdict === 'TRUSTED' || verdict === 'NO_SPEECH') return { ...last, verdict };
  const unrepeated = attempts.filter(({ judgement }) => judgement !== 'REPEATS');
  const candidates = unrepeated.length > 0 ? unrepeated : attempts;
  const { text } = candidates.reduce((one, other) =>
    other.text.meanLogProbability > one.text.meanLogProbability ? other : one,
  );
  return { ...text, verdict: 'DOUBTFUL' };
}

/** @returns a text for each of the clips with these numbers, all written side by side; one that has ended leaves the runs. */
async function writeOnce(
  { decoding: prompt, clips }: ReadPrompts,
  numbers: readonly number[],
  { endToken, maxTokens, forbid }: WritingRules,
  { temperature, seed }: { readonly temperature: number; readonly seed: number },
  signal: AbortSignal | undefined,
): Promise<WrittenText[]> {
  const texts = numbers.map((number) => {
    const random = createRandom(seed);
    const choose = (row: Float32Array) => chooseToken(row, temperature, random);
    const growing = new GrowingText(clips[number]!);
    return { growing, writeNext: () => growing.writeNext(forbid, choose, endToken) };
  });
  let decoding = prompt.fork(numbers);
  let open = texts;
  for (;;) {
    signal?.throwIfAborted();
    const next = open.map(({ growing, writeNext }) => (growing.length < maxTokens ? writeNext() : null));
    const going = [...next.keys()].filter((place) => next[place] !== null);
    if (going.length === 0) return texts.map(({ growing }) => growing.text);
    if (going.length < open.length) decoding = decoding.fork(going);
    open = going.map((place) => open[place]!);
    const step = await decoding.feed(going.map((place) => [next[place]!]));
    open.forEach(({ growing }, place) => growing.read(step, place));
  }
}
