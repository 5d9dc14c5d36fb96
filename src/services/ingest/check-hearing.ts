import { AppError } from '../../domain/errors.js';
import type { HearingOptions } from '../../domain/hearing.js';
import type { Transcriber, TranscribeOptions } from '../../domain/ports/speech.js';
import type { SpeechTools } from '../tools/transcribe-file.js';

/**
 * Refuses at once what would fail file by file later. Opens the transcriber only when a language or a task is named.
 * @param speech null when the profile has no transcriber.
 * @throws AppError BAD_USER_INPUT with what the transcriber knows, CAPABILITY_UNSUPPORTED, MODEL_NOT_READY.
 */
export async function checkHearing(
  hearing: HearingOptions,
  speech: (() => Promise<SpeechTools>) | null,
): Promise<void> {
  if (hearing.language === undefined && hearing.task === undefined) return;
  if (!speech) {
    const message = 'This profile has no transcriber, so a language or a task cannot be given.';
    throw new AppError('CAPABILITY_UNSUPPORTED', message);
  }
  checkSpeechOptions(hearing, (await speech()).transcriber);
}

/** @throws AppError BAD_USER_INPUT when the transcriber does not know the language or cannot translate. */
export function checkSpeechOptions(
  { language, task }: Pick<TranscribeOptions, 'language' | 'task'>,
  { languages, canTranslate }: Pick<Transcriber, 'languages' | 'canTranslate'>,
): void {
  if (language !== undefined && !languages.includes(language)) {
    const known = [...languages].sort();
    const message = `The transcriber does not know the language "${language}". Known: ${known.join(', ')}.`;
    throw new AppError('BAD_USER_INPUT', message, { details: { language, known } });
  }
  if (task === 'TRANSLATE' && !canTranslate) {
    const message = 'The transcriber cannot translate. A multilingual Whisper checkpoint can.';
    throw new AppError('BAD_USER_INPUT', message, { details: { task } });
  }
}
