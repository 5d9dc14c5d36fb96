import type { TranscribedSegment } from '../../domain/ports/speech.js';
import { doubtfulConfidence } from '../speech-doubts.js';
import type { WrittenToken } from './token-choice.js';

/** What `toSegments` has to know of the checkpoint and the clip. */
export interface SegmentContext {
  /** The id of 0 s. */
  readonly firstTime: number;
  readonly timeStepSeconds: number;
  readonly durationSeconds: number;
  /** True when the text did not pass the gates, or the decoder was stopped before it had ended the text. */
  readonly isDoubtful: boolean;
  /** ISO 639 code of the language spoken. */
  readonly language: string | null;
  readonly decode: (tokens: readonly number[]) => string;
}

/**
 * Reads segments off the times between the words: each text lies between the time before and the time after it; a text
 * without a time after it lasts to the end of the clip. Times are clamped into the clip, behind which Whisper hears the
 * silence that fills its window.
 */
export function toSegments(written: readonly WrittenToken[], context: SegmentContext): TranscribedSegment[] {
  const { firstTime, timeStepSeconds, durationSeconds, isDoubtful, language, decode } = context;
  const isText = ({ token }: WrittenToken) => token < firstTime;
  const textOf = (tokens: readonly WrittenToken[]) =>
    tokens.length === 0 ? '' : decode(tokens.map(({ token }) => token)).trim();
  const whole = textOf(written.filter(isText));
  const segments: TranscribedSegment[] = [];
  let startSeconds = 0;
  let open: WrittenToken[] = [];
  const close = (endSeconds: number) => {
    const text = textOf(open);
    const mean = open.reduce((sum, { probability }) => sum + probability, 0) / Math.max(open.length, 1);
    const confidence = doubtfulConfidence(whole, mean, isDoubtful);
    if (text !== '') {
      segments.push({ startSeconds, endSeconds, text, confidence, words: [], language });
    }
    open = [];
  };
  for (const each of written) {
    if (isText(each)) open.push(each);
    else {
      const seconds = Math.min((each.token - firstTime) * timeStepSeconds, durationSeconds);
      close(seconds);
      startSeconds = seconds;
    }
  }
  close(durationSeconds);
  return segments;
}
