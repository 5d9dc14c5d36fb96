import type { SpeechTask, TranscribedSegment } from './ports/speech.js';

/** What a transcriber wrote down of one recording, kept with the item. */
export interface SpeechTranscript {
  /** The transcriber. */
  readonly modelId: string;
  readonly task: SpeechTask;
  /** ISO 639 code of the language most of the words were spoken in; null when nobody knows. */
  readonly language: string | null;
  /** In order of time, times from the start of the recording. */
  readonly segments: readonly TranscribedSegment[];
}

/** @returns the language that most letters belong to; null when no segment has one. */
export function mainLanguageOf(
  segments: readonly Pick<TranscribedSegment, 'language' | 'text'>[],
): string | null {
  const letters = new Map<string, number>();
  for (const { language, text } of segments) {
    if (language !== null) letters.set(language, (letters.get(language) ?? 0) + text.length);
  }
  const [most] = [...letters].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}

/** @returns the same segment with its words, all times moved. */
export function laterSegment(segment: TranscribedSegment, bySeconds: number): TranscribedSegment {
  const move = <Span extends Pick<TranscribedSegment, 'startSeconds' | 'endSeconds'>>(span: Span): Span => ({
    ...span,
    startSeconds: span.startSeconds + bySeconds,
    endSeconds: span.endSeconds + bySeconds,
  });
  return { ...move(segment), words: segment.words.map(move) };
}
