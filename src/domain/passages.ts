import type { TranscriptFacts } from './media.js';

/** A piece of text as its source delivers it: a subtitle cue, a segment of speech recognition, a sentence. */
export interface Cue {
  /** Seconds from the start; null, like `endSeconds`, for untimed text. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly text: string;
  /** 0..1; absent or null where nothing measured it. */
  readonly confidence?: number | null;
}

/** A stretch of words of a size that is worth finding: some sentences, some seconds. */
export interface Passage {
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  /** One line, trimmed, never empty. */
  readonly text: string;
  /** Mean over the cues that have one, weighted by length; null when none has. */
  readonly confidence: number | null;
}

export interface ParsedTranscript {
  readonly format: TranscriptFacts['format'];
  /** Name of the character encoding found, for example `UTF-8`. */
  readonly encoding: string;
  /** As the file has them. */
  readonly cues: readonly Cue[];
  /** As they are searched: joined and split to a size that is worth finding. */
  readonly passages: readonly Passage[];
}

/** About two sentences: long enough to mean something, short enough that an embedding is about one thing. */
const MAX_CHARACTERS = 200;
/** From this length on a passage ends with its sentence. */
const ENOUGH_CHARACTERS = 80;
const MAX_SPAN_SECONDS = 15;
const PAUSE_SECONDS = 2;

const SENTENCE_END = /[.!?\u2026\u3002\uff01\uff1f][\p{Pe}\p{Pf}"']*$/u;
/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;

/** @returns true when some letter is of a script that is written without spaces. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/**
 * Joins short cues and splits long ones into passages. A passage ends at a pause of more than 2 s, at a sentence end
 * once it has 80 characters, and before it would exceed 200 characters or 15 s (one single cue may last longer).
 * Times inside a split cue are interpolated by characters.
 * @param cues in order of time; timed and untimed cues never share a passage. Empty ones are skipped.
 */
export function groupIntoPassages(cues: readonly Cue[]): Passage[] {
  const passages: Passage[] = [];
  let current: Passage | null = null;
  for (const piece of cues.flatMap(splitLongCue)) {
    if (current !== null && !belongsTo(current, piece)) {
      passages.push(current);
      current = null;
    }
    current = current === null ? piece : join(current, piece);
  }
  if (current !== null) passages.push(current);
  return passages;
}

function belongsTo(current: Passage, next: Passage): boolean {
  if (current.text.length >= ENOUGH_CHARACTERS && SENTENCE_END.test(current.text)) return false;
  if (current.text.length + 1 + next.text.length > MAX_CHARACTERS) return false;
  if (current.endSeconds === null || next.startSeconds === null) {
    return current.endSeconds === null && next.startSeconds === null;
  }
  if (next.startSeconds - current.endSeconds > PAUSE_SECONDS) return false;
  return (next.endSeconds ?? next.startSeconds) - (current.startSeconds ?? 0) <= MAX_SPAN_SECONDS;
}

function join(left: Passage, right: Passage): Passage {
  return {
    startSeconds: left.startSeconds,
    endSeconds:
      left.endSeconds === null || right.endSeconds === null
        ? null
        : Math.max(left.endSeconds, right.endSeconds),
    text: joinTexts(left.text, right.text),
    confidence: meanConfidence(left, right),
  };
}

/** @returns both texts as one: with a space between, unless their script has none. */
export function joinTexts(left: string, right: string): string {
  const isOneText = isUnspaced(left.slice(-1)) && isUnspaced(right.slice(0, 1));
  return isOneText ? left + right : `${left} ${right}`;
}

function meanConfidence(left: Passage, right: Passage): number | null {
  if (left.confidence === null || right.confidence === null) return left.confidence ?? right.confidence;
  const total = left.text.length + right.text.length;
  return (left.confidence * left.text.length + right.confidence * right.text.length) / total;
}

function splitLongCue(cue: Cue): Passage[] {
  const text = cue.text.replace(/\s+/g, ' ').trim();
  const whole = { ...cue, text, confidence: cue.confidence ?? null };
  if (text === '') return [];
  if (text.length <= MAX_CHARACTERS) return [whole];
  let offset = 0;
  return splitText(text).map((part) => {
    const startSeconds = timeAt(whole, offset);
    offset += part.length;
    const endSeconds = timeAt(whole, offset);
    return { startSeconds, endSeconds, text: part.trim(), confidence: whole.confidence };
  });
}

function timeAt(cue: Cue, offset: number): number | null {
  if (cue.startSeconds === null || cue.endSeconds === null) return null;
  return cue.startSeconds + (cue.endSeconds - cue.startSeconds) * (offset / cue.text.length);
}

/** @returns parts of at most 200 characters whose concatenation is the text, cut at sentences, else at words. */
function splitText(text: string): string[] {
  return splitIntoSentences(text).flatMap((sentence) =>
    sentence.length <= MAX_CHARACTERS ? [sentence] : packWords(sentence),
  );
}

/** @returns sentences with the spaces that follow them; their concatenation is the text. */
export function splitIntoSentences(text: string): string[] {
  return segments(text, 'sentence');
}

/** Evenly long parts read better than full ones and a rest. */
function packWords(sentence: string): string[] {
  const target = Math.ceil(sentence.length / Math.ceil(sentence.length / MAX_CHARACTERS));
  const parts: string[] = [];
  let part = '';
  for (const word of segments(sentence, 'word').flatMap(cutEndlessWord)) {
    const isFull = part.length >= target || part.length + word.length > MAX_CHARACTERS;
    if (part !== '' && isFull && word.trim() !== '') {
      parts.push(part);
      part = '';
    }
    part += word;
  }
  return part.trim() === '' ? parts : [...parts, part];
}

function cutEndlessWord(word: string): string[] {
  return word.length <= MAX_CHARACTERS ? [word] : (word.match(/.{1,200}/gsu) ?? []);
}

function segments(text: string, granularity: 'sentence' | 'word'): string[] {
  // A fixed locale: the same text must give the same passages on every machine.
  return [...new Intl.Segmenter('en', { granularity }).segment(text)].map(({ segment }) => segment);
}
