import { toCaptionCues, type CaptionCue, type CaptionPiece, type TimedText } from './caption-cues.js';
import { AppError } from './errors.js';
import type { SpeechTask, TranscribedWord } from './ports/speech.js';
import { isLowTrust } from './trust.js';

/** The forms in which words can be had, with the ending and the media type of a file. */
export const TRANSCRIPT_FORMATS = {
  SRT: { extension: 'srt', mimeType: 'application/x-subrip; charset=utf-8' },
  VTT: { extension: 'vtt', mimeType: 'text/vtt; charset=utf-8' },
  JSON: { extension: 'json', mimeType: 'application/json; charset=utf-8' },
  TXT: { extension: 'txt', mimeType: 'text/plain; charset=utf-8' },
} as const;
export type TranscriptFormat = keyof typeof TRANSCRIPT_FORMATS;

/** What was heard, or what a user wrote: then nobody knows model, task and language, and text may have no times. */
export interface WritableTranscript {
  readonly modelId: string | null;
  readonly task: SpeechTask | null;
  /** ISO 639 code of the language spoken. */
  readonly language: string | null;
  readonly segments: readonly {
    readonly startSeconds: number | null;
    readonly endSeconds: number | null;
    readonly text: string;
    readonly confidence: number | null;
    readonly language: string | null;
    readonly words: readonly TranscribedWord[];
  }[];
}

export interface WritingOptions {
  /** VTT only: each word that has a time of its own is marked with it, as karaoke players and editors want. */
  readonly wordTimes?: boolean;
}

/**
 * @returns the whole file as text, with a line break at its end.
 * @throws AppError CAPABILITY_UNSUPPORTED when a subtitle format is asked of text without times.
 */
export function writeTranscript(
  transcript: WritableTranscript,
  format: TranscriptFormat,
  { wordTimes = false }: WritingOptions = {},
): string {
  switch (format) {
    case 'SRT':
      return toCaptionCues(timed(transcript)).map(writeSrtCue).join('\n');
    case 'VTT': {
      const cues = toCaptionCues(timed(transcript)).map((cue) => writeVttCue(cue, wordTimes));
      return [vttHeader(transcript), ...cues].join('\n');
    }
    case 'JSON':
      return `${JSON.stringify(toTranscriptJson(transcript))}\n`;
    case 'TXT':
      return transcript.segments.map(({ text }) => `${text.trim()}\n`).join('');
  }
}

/** The transcript as plain data: seconds to the millisecond, confidences to four places. */
export function toTranscriptJson({ modelId, task, language, segments }: WritableTranscript) {
  return {
    modelId,
    task,
    language,
    text: segments.map(({ text }) => text.trim()).join(' '),
    segments: segments.map(({ words, ...segment }) => ({
      ...roundedTimes(segment),
      text: segment.text,
      confidence: rounded(segment.confidence, 4),
      isLowTrust: isLowTrust(segment.confidence),
      language: segment.language,
      words: words.map((word) => ({
        ...roundedTimes(word),
        text: word.text,
        confidence: rounded(word.confidence, 4),
      })),
    })),
  };
}

function roundedTimes(stretch: { startSeconds: number | null; endSeconds: number | null }) {
  return { startSeconds: rounded(stretch.startSeconds, 3), endSeconds: rounded(stretch.endSeconds, 3) };
}

function rounded(value: number | null, places: number): number | null {
  return value === null ? null : Number(value.toFixed(places));
}

function timed({ segments }: WritableTranscript): TimedText[] {
  return segments.map(({ startSeconds, endSeconds, text, words }) => {
    if (startSeconds !== null && endSeconds !== null) return { startSeconds, endSeconds, text, words };
    const message = 'This text has no times, so it cannot be subtitles. Ask for TXT or JSON.';
    throw new AppError('CAPABILITY_UNSUPPORTED', message);
  });
}

function writeSrtCue({ startMs, endMs, lines }: CaptionCue, index: number): string {
  const text = lines.map((line) => writeLine(line, ({ text }) => withoutMarkup(text))).join('\n');
  return `${index + 1}\n${writeTime(startMs, ',')} --> ${writeTime(endMs, ',')}\n${text}\n`;
}

/** SRT has no way to say that an angle bracket is not markup, so it becomes the quotation mark that looks like it. */
function withoutMarkup(text: string): string {
  return text.replaceAll('<', '\u2039').replaceAll('>', '\u203a');
}

function vttHeader({ task, language }: WritableTranscript): string {
  const written = task === 'TRANSLATE' ? 'en' : language;
  return written === null ? 'WEBVTT\n' : `WEBVTT\nLanguage: ${written}\n`;
}

function writeVttCue(cue: CaptionCue, wordTimes: boolean): string {
  let lastMs = cue.startMs;
  const writePiece = ({ text, startSeconds, hasOwnTime }: CaptionPiece): string => {
    const startMs = Math.round(startSeconds * 1000);
    const isMark = wordTimes && hasOwnTime && startMs > lastMs && startMs < cue.endMs;
    if (isMark) lastMs = startMs;
    return `${isMark ? `<${writeTime(startMs, '.')}>` : ''}${escapeVtt(text)}`;
  };
  const text = cue.lines.map((line) => writeLine(line, writePiece)).join('\n');
  return `${writeTime(cue.startMs, '.')} --> ${writeTime(cue.endMs, '.')}\n${text}\n`;
}

function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function writeLine(line: readonly CaptionPiece[], writePiece: (piece: CaptionPiece) => string): string {
  return line.map((piece, index) => `${piece.isSpaced && index > 0 ? ' ' : ''}${writePiece(piece)}`).join('');
}

/** @returns HH:MM:SS and milliseconds after the mark. */
function writeTime(ms: number, mark: string): string {
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad(Math.floor(ms / 1000) % 60)}${mark}${pad(ms % 1000, 3)}`;
}
