import type { Snippet, TextRange } from '../../../domain/answer-shape.js';
import type { Highlighter } from './highlight.js';

/** Longest snippet in UTF-16 code units: about three lines of a list of hits. */
export const SNIPPET_CHARACTERS = 240;

/** The words that stand for a moment in an answer. */
export interface SnippetSource {
  readonly text: string | null;
  readonly title: string;
  readonly tags: readonly string[];
}

/**
 * @returns the stretch of the moment's words with most words of the query; where there are none, the title or the tag
 * that has some, else the beginning of the words; null where there are no words at all.
 */
export function snippetOf({ text, title, tags }: SnippetSource, highlight: Highlighter): Snippet | null {
  const found = text === null ? [] : highlight(text);
  if (text !== null && found.length > 0) return cut('TEXT', text, found);
  const fields = [['TITLE', title] as const, ...tags.map((tag) => ['TAG', tag] as const)];
  for (const [field, words] of fields) {
    const ranges = highlight(words);
    if (ranges.length > 0) return cut(field, words, ranges);
  }
  return text === null || text.trim() === '' ? null : cut('TEXT', text, []);
}

function cut(field: Snippet['field'], text: string, found: readonly TextRange[]): Snippet {
  const { start, end } = wholeWords(text, windowOf(text, found));
  const highlights = found
    .map((range) => ({ start: Math.max(range.start, start) - start, end: Math.min(range.end, end) - start }))
    .filter((range) => range.start < range.end);
  const isCutAtStart = text.slice(0, start).trim() !== '';
  const isCutAtEnd = text.slice(end).trim() !== '';
  return { field, text: text.slice(start, end), highlights, isCutAtStart, isCutAtEnd };
}

/** @returns the stretch of `SNIPPET_CHARACTERS` that holds most ranges, they in its middle; the first of equals. */
function windowOf(text: string, found: readonly TextRange[]): TextRange {
  let best = { start: 0, end: 0, count: 0 };
  found.forEach(({ start }, first) => {
    const inside = found.slice(first).filter((range) => range.end <= start + SNIPPET_CHARACTERS);
    if (inside.length > best.count) best = { start, end: inside.at(-1)!.end, count: inside.length };
  });
  if (best.count === 0) best = { start: found[0]?.start ?? 0, end: found[0]?.start ?? 0, count: 0 };
  const slack = Math.max(0, SNIPPET_CHARACTERS - (best.end - best.start));
  const latest = Math.max(0, text.length - SNIPPET_CHARACTERS);
  const start = Math.min(latest, Math.max(0, best.start - Math.floor(slack / 2)));
  return { start, end: Math.min(text.length, start + SNIPPET_CHARACTERS) };
}

/** Moves both ends inwards to where words, and with them characters that are written as several, are whole. */
function wholeWords(text: string, { start, end }: TextRange): TextRange {
  // A little more than the window, so that its first and last words are seen whole.
  const from = Math.max(0, start - MARGIN);
  const isWhole = start === 0 && end === text.length;
  const near = isWhole ? '' : text.slice(from, end + MARGIN);
  const bounds = [...SEGMENTER.segment(near)].map(({ index }) => from + index);
  const first = start === 0 ? 0 : (bounds.find((bound) => bound >= start) ?? start);
  const last = end === text.length ? end : (bounds.findLast((bound) => bound <= end && bound > first) ?? end);
  const inside = text.slice(first, last);
  const leading = inside.length - inside.trimStart().length;
  return { start: first + leading, end: last - (inside.length - inside.trimEnd().length) };
}

const MARGIN = 64;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });
