import type { TextRange } from '../../../domain/answer-shape.js';
import { wordsOf, type Word } from './words.js';

/** Marks the words of a query in a text. */
export type Highlighter = (text: string) => TextRange[];

/**
 * @param queries texts of the query; what stands in double quotes is marked only where it stands whole.
 * @returns a function that gives ranges in order, without overlap.
 */
export function createHighlighter(queries: readonly string[]): Highlighter {
  const loose = new Set<string>();
  const phrases: string[][] = [];
  for (const query of queries) {
    const rest = query.replace(/["“”„]([^"“”„]*)["“”]/gu, (_quoted, phrase: string) => {
      phrases.push(withoutOuterStopWords(keysOf(phrase)));
      return ' ';
    });
    for (const key of keysOf(rest)) loose.add(key);
  }
  loose.delete('');
  return (text) => {
    const words = wordsOf(text);
    const found = words.filter(({ key }) => loose.has(key));
    return merge([...found, ...phrases.flatMap((phrase) => occurrences(words, phrase))]);
  };
}

function keysOf(text: string): string[] {
  return wordsOf(text).map(({ key }) => key);
}

function withoutOuterStopWords(keys: readonly string[]): string[] {
  const first = keys.findIndex((key) => key !== '');
  return first < 0 ? [] : keys.slice(first, keys.findLastIndex((key) => key !== '') + 1);
}

/** Within a phrase a word without meaning stands for any word, as in keyword search. */
function occurrences(words: readonly Word[], phrase: readonly string[]): TextRange[] {
  if (phrase.length === 0) return [];
  return words.flatMap(({ start }, at) => {
    const last = words[at + phrase.length - 1];
    const isHere = last && phrase.every((key, offset) => key === '' || words[at + offset]!.key === key);
    return isHere ? [{ start, end: last.end }] : [];
  });
}

function merge(ranges: readonly TextRange[]): TextRange[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
