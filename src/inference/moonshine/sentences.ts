import type { TranscribedSegment } from '../../domain/ports/speech.js';
import { endsSentence } from '../sentence-end.js';
import { doubtfulConfidence } from '../speech-doubts.js';
import { beginsWord, decodeTokens } from './moonshine-tokens.js';

/** A token that the decoder chose, with its probability. */
export interface WrittenToken {
  readonly token: number;
  readonly probability: number;
}

/**
 * Splits what was written into sentences. Moonshine gives no times, so each sentence takes the share of the clip that its
 * letters have in the text: right at both ends of the clip, approximate between.
 * @returns segments in order that together cover the clip; none when nothing was written.
 */
export function toSentences(
  written: readonly WrittenToken[],
  durationSeconds: number,
  isUnfinished: boolean,
): TranscribedSegment[] {
  const sentences = splitSentences(written)
    .map((tokens) => ({ tokens, text: textOf(tokens) }))
    .filter(({ text }) => text !== '');
  const letters = sentences.reduce((sum, { text }) => sum + text.length, 0);
  const whole = textOf(written);
  let lettersBefore = 0;
  return sentences.map(({ tokens, text }) => {
    const startSeconds = (durationSeconds * lettersBefore) / letters;
    lettersBefore += text.length;
    const mean = tokens.reduce((sum, { probability }) => sum + probability, 0) / tokens.length;
    return {
      startSeconds,
      endSeconds: (durationSeconds * lettersBefore) / letters,
      text,
      // A loop shows in the whole text even where each sentence looks sound.
      confidence: doubtfulConfidence(whole, mean, isUnfinished),
      words: [],
      language: 'en',
    };
  });
}

function splitSentences(written: readonly WrittenToken[]): WrittenToken[][] {
  const sentences: WrittenToken[][] = [];
  let open: WrittenToken[] = [];
  for (const next of written) {
    if (open.length > 0 && beginsWord(next.token) && endsSentence(textOf(open))) {
      sentences.push(open);
      open = [];
    }
    open.push(next);
  }
  return open.length > 0 ? [...sentences, open] : sentences;
}

function textOf(tokens: readonly WrittenToken[]): string {
  return decodeTokens(tokens.map(({ token }) => token));
}
