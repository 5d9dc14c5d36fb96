import type { TranscribeOptions } from '../../domain/ports/speech.js';
import { CachedDecoding, logitsRow, type DecoderStep } from '../cached-decoder.js';
import type { Session, Tensor } from '../session.js';
import { AttentionLog, type AlignmentHeads } from './attention-log.js';
import type { DecodingSettings } from './decoding-settings.js';
import { chooseLanguage, ENGLISH, languageShares } from './spoken-language.js';
import { probabilityOf } from './token-rules.js';
import type { WhisperSettings } from './whisper-settings.js';
import type { ReadPrompt } from './write-text.js';

/** What the decoder is given to read before it writes. */
export interface PromptInput {
  readonly decoder: Session;
  readonly settings: WhisperSettings;
  readonly gates: DecodingSettings;
  readonly heads: AlignmentHeads | null;
  /** float32 [1, frames, width]. */
  readonly encoded: Tensor;
  readonly clipSeconds: number;
}

/** The prompt as read, with the language that it names. */
export interface LanguagePrompt extends ReadPrompt {
  readonly promptTokens: number;
  readonly language: string;
  /** How sure the model was of the language when it found out by itself; null when it was told or knows but one. */
  readonly languageProbability: number | null;
}

/**
 * Feeds the prompt: the start, then for multilingual checkpoints language and task, then whether times are wanted. They
 * are where the decoder's attention tells none. A language not told is found out behind the start, one step more.
 */
export async function readPrompt(input: PromptInput, options: TranscribeOptions): Promise<LanguagePrompt> {
  const { decoder, settings, heads, encoded, clipSeconds, gates } = input;
  const { tokens, languages, timeStepSeconds } = settings;
  const decoding = new CachedDecoding(decoder, encoded, heads?.outputs ?? []);
  const attention = heads && new AttentionLog(heads, Math.floor(clipSeconds / timeStepSeconds));
  const feed = async (ids: readonly number[]): Promise<DecoderStep> => {
    const step = await decoding.feed(ids);
    attention?.add(step.extras);
    return step;
  };
  const timing = heads ? [tokens.noTimestamps] : [];
  const isAsked = languages === null || options.language !== undefined;
  let language = options.language ?? ENGLISH;
  if (isAsked) {
    const prompt = [tokens.start, ...languageAndTask(settings, language, options), ...timing];
    const { logits } = await feed(prompt);
    const noSpeechProbability = probabilityOf(logitsRow(logits, 0), tokens.noSpeech);
    const promptTokens = prompt.length;
    return {
      decoding,
      attention,
      logits,
      noSpeechProbability,
      promptTokens,
      language,
      languageProbability: null,
    };
  }
  let step = await feed([tokens.start]);
  const row = logitsRow(step.logits, 0);
  const shares = languageShares(row, languages);
  const noSpeechProbability = probabilityOf(row, tokens.noSpeech);
  language = chooseLanguage(shares, clipSeconds, options.heardSeconds ?? {}, gates);
  const rest = [...languageAndTask(settings, language, options), ...timing];
  // One by one: not every export of the graph takes several tokens once its cache is in use.
  for (const token of rest) step = await feed([token]);
  const languageProbability = shares.get(language)!;
  const promptTokens = 1 + rest.length;
  return {
    decoding,
    attention,
    logits: step.logits,
    noSpeechProbability,
    promptTokens,
    language,
    languageProbability,
  };
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
