import type { TranscribeOptions } from '../../domain/ports/speech.js';
import { CachedDecoding, logitsRow, type Logits } from '../cached-decoder.js';
import type { Session, Tensor } from '../session.js';
import { AttentionLog, type AlignmentHeads } from './attention-log.js';
import type { DecodingSettings } from './decoding-settings.js';
import type { ReadClip } from './growing-text.js';
import { chooseLanguage, ENGLISH, languageShares } from './spoken-language.js';
import { probabilityOf } from './token-rules.js';
import type { WhisperSettings } from './whisper-settings.js';
import type { ReadPrompts } from './write-text.js';

/** What the decoder is given to read before it writes. */
export interface PromptInput {
  readonly decoder: Session;
  readonly settings: WhisperSettings;
  readonly gates: DecodingSettings;
  readonly heads: AlignmentHeads | null;
  /** float32 [clips, frames, width]. */
  readonly encoded: Tensor;
  /** Length of each clip. */
  readonly clipSeconds: readonly number[];
}

/** A clip whose prompt was read, with the language that it names. */
export interface LanguageClip extends ReadClip {
  readonly language: string;
  /** How sure the model was of the language when it found out by itself; null when it was told or knows but one. */
  readonly languageProbability: number | null;
}

/** The prompts as read: equally long for all clips. */
export interface LanguagePrompts extends ReadPrompts {
  readonly clips: readonly LanguageClip[];
  readonly promptTokens: number;
}

/**
 * Feeds the prompts: the start, then for multilingual checkpoints language and task, then whether times are wanted. They
 * are where the decoder's attention tells none. A language not told is found out behind the start, one step more.
 */
export async function readPrompts(input: PromptInput, options: TranscribeOptions): Promise<LanguagePrompts> {
  const { decoder, settings, heads, encoded, clipSeconds } = input;
  const decoding = new CachedDecoding(decoder, encoded, heads?.outputs ?? []);
  const logs = clipSeconds.map(
    (seconds) => heads && new AttentionLog(heads, Math.floor(seconds / settings.timeStepSeconds)),
  );
  const feed = async (tokens: readonly (readonly number[])[]): Promise<Logits> => {
    const { logits, extras } = await decoding.feed(tokens);
    logs.forEach((log, clip) => log?.add(extras, clip));
    return logits;
  };
  const { languages } = settings;
  const read =
    languages === null || options.language !== undefined
      ? await readTold(input, options, feed)
      : await readAndFindOut(input, languages, options, feed);
  const clips = read.clips.map((clip, index) => ({ ...clip, attention: logs[index]! }));
  return { decoding, clips, promptTokens: read.promptTokens };
}

/** Has the decoder read these tokens, a list for each clip. */
type Feed = (tokens: readonly (readonly number[])[]) => Promise<Logits>;

interface ReadTokens {
  readonly clips: readonly Omit<LanguageClip, 'attention'>[];
  readonly promptTokens: number;
}

async function readTold(input: PromptInput, options: TranscribeOptions, feed: Feed): Promise<ReadTokens> {
  const { settings, clipSeconds } = input;
  const language = options.language ?? ENGLISH;
  const prompt = [settings.tokens.start, ...restOfPrompt(input, language, options)];
  const logits = await feed(clipSeconds.map(() => prompt));
  const clips = clipSeconds.map((_, clip) => ({
    logits: logitsRow(logits, clip, -1),
    noSpeechProbability: probabilityOf(logitsRow(logits, clip, 0), settings.tokens.noSpeech),
    language,
    languageProbability: null,
  }));
  return { clips, promptTokens: prompt.length };
}

async function readAndFindOut(
  input: PromptInput,
  languages: ReadonlyMap<string, number>,
  options: TranscribeOptions,
  feed: Feed,
): Promise<ReadTokens> {
  const { settings, clipSeconds, gates } = input;
  const { start, noSpeech } = settings.tokens;
  let logits = await feed(clipSeconds.map(() => [start]));
  const found = clipSeconds.map((seconds, clip) => {
    const row = logitsRow(logits, clip, 0);
    const shares = languageShares(row, languages);
    const language = chooseLanguage(shares, seconds, options.heardSeconds ?? {}, gates);
    const noSpeechProbability = probabilityOf(row, noSpeech);
    return { language, languageProbability: shares.get(language)!, noSpeechProbability };
  });
  const rests = found.map(({ language }) => restOfPrompt(input, language, options));
  // One by one: not every export of the graph takes several tokens once its cache is in use.
  for (const place of rests[0]!.keys()) logits = await feed(rests.map((rest) => [rest[place]!]));
  const clips = found.map((each, clip) => ({ ...each, logits: logitsRow(logits, clip, -1) }));
  return { clips, promptTokens: 1 + rests[0]!.length };
}

/** @returns what follows the start; equally many tokens whatever the language. */
function restOfPrompt(
  { settings, heads }: PromptInput,
  language: string,
  options: TranscribeOptions,
): number[] {
  const timing = heads ? [settings.tokens.noTimestamps] : [];
  return [...languageAndTask(settings, language, options), ...timing];
}

function languageAndTask(
  { languages, transcribeTask, translateTask }: WhisperSettings,
  language: string,
  { task = 'TRANSCRIBE' }: TranscribeOptions,
): number[] {
  const token = languages?.get(language);
  const taskToken = task === 'TRANSLATE' ? translateTask : transcribeTask;
  return token === undefined || taskToken === null ? [] : [token, taskToken];
}
