import { AppError } from '../../domain/errors.js';
import type { TranscribeOptions } from '../../domain/ports/speech.js';
import type { DecodingSettings } from './decoding-settings.js';
import type { WhisperSettings } from './whisper-settings.js';

/** What an English-only checkpoint hears. */
export const ENGLISH = 'en';

/** Shares of the languages in the speech of one clip, by ISO 639 code, adding up to 1. */
export type LanguageShares = ReadonlyMap<string, number>;

/** @returns the codes of the languages that the checkpoint hears. */
export function knownLanguages({ languages }: Pick<WhisperSettings, 'languages'>): string[] {
  return languages ? [...languages.keys()] : [ENGLISH];
}

/** @throws AppError BAD_USER_INPUT, with what is known, when the checkpoint lacks the language or the task. */
export function checkRequest(settings: WhisperSettings, { language, task }: TranscribeOptions): void {
  const known = knownLanguages(settings);
  if (language !== undefined && !known.includes(language)) {
    const message = `The transcriber does not know the language "${language}".`;
    throw new AppError('BAD_USER_INPUT', message, { details: { language, known } });
  }
  if (task === 'TRANSLATE' && settings.translateTask === null) {
    const message = 'The transcriber cannot translate: its checkpoint is for English alone.';
    throw new AppError('BAD_USER_INPUT', message, { details: { task, known: ['TRANSCRIBE'] } });
  }
}

/**
 * Reads the languages off the logits behind `<|startoftranscript|>`: a softmax over the language tokens alone. Source:
 * openai/whisper `detect_language`.
 * @param row float32 [vocabulary].
 */
export function languageShares(row: Float32Array, languages: ReadonlyMap<string, number>): LanguageShares {
  const logits = [...languages].map(([code, token]) => [code, row[token]!] as const);
  const largest = Math.max(...logits.map(([, logit]) => logit));
  const sum = logits.reduce((total, [, logit]) => total + Math.exp(logit - largest), 0);
  return new Map(logits.map(([code, logit]) => [code, Math.exp(logit - largest) / sum]));
}

/**
 * Chooses the language of a clip: its own when it is sure of it; else the one with the most speech, that of the clip
 * counted by its shares together with what was heard of the recording so far. So a cough or a name does not turn a
 * recording into another language.
 * @param heardSeconds seconds of speech heard before, by language, each counted by how sure the model was.
 */
export function chooseLanguage(
  shares: LanguageShares,
  clipSeconds: number,
  heardSeconds: Readonly<Record<string, number>>,
  { sureLanguageProbability }: Pick<DecodingSettings, 'sureLanguageProbability'>,
): string {
  const best = (scores: Iterable<readonly [string, number]>) =>
    [...scores].reduce((one, other) => (other[1] > one[1] ? other : one));
  const [own, share] = best(shares);
  if (share >= sureLanguageProbability) return own;
  return best([...shares].map(([code, each]) => [code, each * clipSeconds + (heardSeconds[code] ?? 0)]))[0];
}
