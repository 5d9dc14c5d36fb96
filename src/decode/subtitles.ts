import { joinTexts, type Cue } from '../domain/passages.js';

const TIME = String.raw`(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,3}))?`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}`);
/** Blocks of WebVTT that hold no speech; they end at the next blank line. */
const SILENT_BLOCK = /^(NOTE|STYLE|REGION)(\s|$)/;
const SAME_MOMENT_SECONDS = 0.1;

/** @returns true when some line reads like the timing of an SRT or WebVTT cue. */
export function hasTimings(text: string): boolean {
  return text.split('\n').some((line) => TIMING.test(line));
}

/**
 * Cues of SRT and WebVTT. Lenient: blank lines and numbers may be missing, hours too, comma and dot both mark
 * milliseconds. Markup and cue settings are dropped. Reversed times are turned round, cues are put in order of time;
 * cues that overlap stay so, since two people may speak at once. Lines that roll on from one cue to the next count once.
 */
export function parseSubtitles(text: string): Cue[] {
  const cues = readCues(text.split('\n')).map(({ start, end, lines }) => ({
    startSeconds: Math.min(start, end),
    endSeconds: Math.max(start, end),
    lines: lines.map(plainText).filter((line) => line !== ''),
  }));
  cues.sort((left, right) => left.startSeconds - right.startSeconds);
  return dropRolledLines(cues).map(({ lines, ...times }) => ({ ...times, text: lines.reduce(joinTexts) }));
}

interface RawCue {
  readonly start: number;
  readonly end: number;
  readonly lines: string[];
}

function readCues(lines: readonly string[]): RawCue[] {
  const cues: RawCue[] = [];
  let isSilent = false;
  lines.forEach((line, index) => {
    const timing = TIMING.exec(line);
    if (timing !== null) {
      isSilent = false;
      cues.push({ start: secondsOf(timing, 1), end: secondsOf(timing, 5), lines: [] });
      return;
    }
    if (line.trim() === '') isSilent = false;
    else if (SILENT_BLOCK.test(line) && isBlank(lines[index - 1])) isSilent = true;
    if (!isSilent && !isIdentifier(lines, index)) cues.at(-1)?.lines.push(line);
  });
  return cues;
}

/** The line right above a timing names the cue: a number anywhere, any text after a blank line. */
function isIdentifier(lines: readonly string[], index: number): boolean {
  if (!TIMING.test(lines[index + 1] ?? '')) return false;
  return /^\s*\d+\s*$/.test(lines[index] ?? '') || isBlank(lines[index - 1]);
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

function secondsOf(timing: RegExpExecArray, first: number): number {
  const [hours, minutes, seconds] = [0, 1, 2].map((i) => Number(timing[first + i] ?? 0)) as [
    number,
    number,
    number,
  ];
  const milliseconds = Number((timing[first + 3] ?? '').padEnd(3, '0'));
  // Counted in milliseconds, or 0.1 + 0.2 would show.
  return ((hours * 60 + minutes) * 60_000 + seconds * 1000 + milliseconds) / 1000;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
};

function plainText(line: string): string {
  return line
    .replace(/<\/?[a-z][^<>]*>|<[\d:.]+>/gi, '')
    .replace(/\{\\[^{}]*\}/g, '')
    .replace(
      /&(#\d+|#x[0-9a-f]+|[a-z]+);/gi,
      (whole, name: string) => ENTITIES[name.toLowerCase()] ?? numbered(whole, name),
    )
    .trim();
}

function numbered(whole: string, name: string): string {
  if (!name.startsWith('#')) return whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

interface LinedCue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly lines: readonly string[];
}

/** Live captions repeat the last line of a cue as the first of the next, to make it roll up the screen. */
function dropRolledLines(cues: readonly LinedCue[]): LinedCue[] {
  let lastLine: string | undefined;
  let lastEnd = -Infinity;
  const kept: LinedCue[] = [];
  for (const cue of cues) {
    const isRolling = cue.startSeconds - lastEnd <= SAME_MOMENT_SECONDS && cue.lines[0] === lastLine;
    const lines = isRolling ? cue.lines.slice(1) : cue.lines;
    lastEnd = cue.endSeconds;
    lastLine = cue.lines.at(-1);
    if (lines.length > 0) kept.push({ ...cue, lines });
  }
  return kept;
}
