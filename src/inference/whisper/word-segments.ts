import type { TranscribedSegment } from '../../domain/ports/speech.js';
import { endsSentence } from '../sentence-end.js';
import { doubtfulConfidence } from '../speech-doubts.js';
import type { SpelledWord } from './words.js';

/** What `toWordSegments` has to know beside the words. */
export interface WordSegmentContext {
  /** True when the text did not pass the gates, or the decoder was stopped before it had ended the text. */
  readonly isDoubtful: boolean;
  readonly language: string | null;
}

/** A pause this long ends a segment within a sentence too. */
const LONG_PAUSE_SECONDS = 1;

/** Splits words into segments: at the ends of sentences and at long pauses. */
export function toWordSegments(
  words: readonly SpelledWord[],
  { isDoubtful, language }: WordSegmentContext,
): TranscribedSegment[] {
  const whole = textOf(words);
  return splitWords(words).map((group) => {
    const mean = group.reduce((sum, { confidence }) => sum + confidence, 0) / group.length;
    return {
      startSeconds: group[0]!.startSeconds,
      endSeconds: group.at(-1)!.endSeconds,
      text: textOf(group),
      // A loop shows in the whole text even where each sentence looks sound.
      confidence: doubtfulConfidence(whole, mean, isDoubtful),
      words: group.map(({ spelled: _, ...word }) => word),
      language,
    };
  });
}

function splitWords(words: readonly SpelledWord[]): SpelledWord[][] {
  const groups: SpelledWord[][] = [];
  for (const word of words) {
    const open = groups.at(-1);
    const last = open?.at(-1);
    const isBreak =
      !last || endsSentence(textOf(open!)) || word.startSeconds - last.endSeconds >= LONG_PAUSE_SECONDS;
    if (isBreak) groups.push([word]);
    else open!.push(word);
  }
  return groups;
}

function textOf(words: readonly SpelledWord[]): string {
  return words
    .map(({ spelled }) => spelled)
    .join('')
    .trim();
}
