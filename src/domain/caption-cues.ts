import type { TranscribedWord } from './ports/speech.js';
import { isUnspaced } from './passages.js';

/** Two lines of 42 columns for seven seconds is what people can read. Source: Netflix, "Timed Text Style Guide". */
const MAX_LINE_COLUMNS = 42;
const MAX_LINES = 2;
const MAX_SECONDS = 7;
/** From this share of its columns on, a cue may end with a clause. */
const EARLY_SHARE = 0.6;
/** A line that stays for the next cue is taken for one that rolls on, as in live captions; after a blink it is said again. */
const BLINK_MS = 120;

/** Some words with their time: a segment of speech recognition or a cue of somebody's subtitles. */
export interface TimedText {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** Empty where words have no times of their own. */
  readonly words: readonly Pick<TranscribedWord, 'startSeconds' | 'endSeconds' | 'text'>[];
}

/** A word, or a part of a text that is written without spaces. */
export interface CaptionPiece {
  readonly text: string;
  /** True when a space stands before it. */
  readonly isSpaced: boolean;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** False when the time is only its share of the letters. */
  readonly hasOwnTime: boolean;
}

/** What stands on the screen at one time; `startMs < endMs`, and no cue begins before the one before it ends. */
export interface CaptionCue {
  readonly startMs: number;
  readonly endMs: number;
  /** One or two lines. */
  readonly lines: readonly (readonly CaptionPiece[])[];
}

/**
 * Cuts speech into cues that can be read: at most two lines of 42 columns (a single longer word stays whole) and seven
 * seconds, at the words' own times where they have some, else at their share of the letters. Evenly filled, ended with a
 * clause where that is near, and never with words of two segments.
 * @param texts any times: cues come in order of time, from 0 on, none shorter than a millisecond, none over another.
 */
export function toCaptionCues(texts: readonly TimedText[]): CaptionCue[] {
  const cues = texts.flatMap((text) => splitEvenly(piecesOf(text), isReadable, endsClause));
  cues.sort((left, right) => left[0]!.startSeconds - right[0]!.startSeconds);
  return keepApart(cues);
}

function piecesOf({ words, ...text }: TimedText): CaptionPiece[] {
  const whole = oneLine(text.text);
  const own = words.map((word) => ({ ...word, text: oneLine(word.text) })).filter(({ text }) => text !== '');
  // Words that are not all of the text would lose the rest of it.
  const hasOwnTime = withoutSpaces(own.map(({ text }) => text).join('')) === withoutSpaces(whole);
  const timed = hasOwnTime ? own : shareTime(text, splitText(whole));
  let offset = 0;
  return timed.map((piece) => {
    const isSpaced = whole[offset] === ' ';
    offset += piece.text.length + (isSpaced ? 1 : 0);
    return { ...piece, isSpaced, hasOwnTime };
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/g, '');
}

/** @returns words; where a script has no spaces and the text no room, what its rules call words. */
function splitText(text: string): string[] {
  const words = text.split(' ').filter((word) => word !== '');
  return words.flatMap((word) => {
    if (columnsOf(word) <= MAX_LINE_COLUMNS || !isUnspaced(word)) return [word];
    const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
    return [...segmenter.segment(word)].map(({ segment }) => segment);
  });
}

function shareTime({ startSeconds, endSeconds }: Omit<TimedText, 'words'>, parts: readonly string[]) {
  const letters = parts.reduce((sum, part) => sum + part.length, 0);
  const secondsPerLetter = (endSeconds - startSeconds) / Math.max(letters, 1);
  let before = 0;
  return parts.map((text) => {
    const start = startSeconds + secondsPerLetter * before;
    before += text.length;
    return { text, startSeconds: start, endSeconds: startSeconds + secondsPerLetter * before };
  });
}

type Fits = (pieces: readonly CaptionPiece[]) => boolean;

/** Evenly long cues and lines read better than full ones and a rest. */
function splitEvenly(
  pieces: readonly CaptionPiece[],
  fits: Fits,
  mayEndEarly: (last: CaptionPiece) => boolean,
): CaptionPiece[][] {
  const wantedColumns = widthOf(pieces) / split(pieces, fits, () => false).length;
  return split(pieces, fits, (run) => {
    const columns = widthOf(run);
    return columns >= wantedColumns || (columns >= wantedColumns * EARLY_SHARE && mayEndEarly(run.at(-1)!));
  });
}

/** @returns runs that fit, or are one piece, each ended once it is enough. */
function split(pieces: readonly CaptionPiece[], fits: Fits, isEnough: Fits): CaptionPiece[][] {
  const runs: CaptionPiece[][] = [];
  let open: CaptionPiece[] = [];
  for (const piece of pieces) {
    if (open.length > 0 && (isEnough(open) || !fits([...open, piece]))) {
      runs.push(open);
      open = [];
    }
    open.push(piece);
  }
  return open.length > 0 ? [...runs, open] : runs;
}

function isReadable(pieces: readonly CaptionPiece[]): boolean {
  const seconds = pieces.at(-1)!.endSeconds - pieces[0]!.startSeconds;
  return seconds <= MAX_SECONDS && split(pieces, isLine, () => false).length <= MAX_LINES;
}

function endsClause({ text }: CaptionPiece): boolean {
  return /[.,;:!?\u2026\u3001\u3002\uff0c\uff01\uff1f][\p{Pe}\p{Pf}"']*$/u.test(text);
}

function isLine(pieces: readonly CaptionPiece[]): boolean {
  return widthOf(pieces) <= MAX_LINE_COLUMNS;
}

function widthOf(pieces: readonly CaptionPiece[]): number {
  return pieces.reduce(
    (sum, { text, isSpaced }, index) => sum + columnsOf(text) + (isSpaced && index > 0 ? 1 : 0),
    0,
  );
}

/** @returns columns on a screen: the letters of scripts without spaces are twice as wide as others. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += isUnspaced(letter) ? 2 : 1;
  return columns;
}

/** Rounds to milliseconds; a cue yields its end to the start of the next. */
function keepApart(cues: readonly CaptionPiece[][]): CaptionCue[] {
  const lines = cues.map((cue) => splitEvenly(cue, isLine, () => false));
  let earliestMs = 0;
  const starts = cues.map((cue) => {
    const startMs = Math.max(earliestMs, Math.round(cue[0]!.startSeconds * 1000));
    earliestMs = startMs + 1;
    return startMs;
  });
  return cues.map((cue, index) => {
    const startMs = starts[index]!;
    const isRepeated = isSameLine(lines[index]!.at(-1), lines[index + 1]?.[0]);
    const latestMs = (starts[index + 1] ?? Infinity) - (isRepeated ? BLINK_MS : 0);
    const endMs = Math.max(startMs + 1, Math.min(latestMs, Math.round(cue.at(-1)!.endSeconds * 1000)));
    return { startMs, endMs, lines: lines[index]! };
  });
}

function isSameLine(left: readonly CaptionPiece[] = [], right: readonly CaptionPiece[] = []): boolean {
  const textOf = (line: readonly CaptionPiece[]) => line.map(({ text }) => text).join(' ');
  return textOf(left) === textOf(right);
}
