import type { TextRange } from '../../../domain/answer-shape.js';
import { stemEnglish } from '../../../domain/english-stem.js';

/** A word of a text. Words with the same key are the same word to keyword search. */
export interface Word extends TextRange {
  /** Stem without accents; empty for words that carry no meaning of their own. */
  readonly key: string;
}

/** Stems that keyword search leaves out, as the store's analyser does; a test compares both. */
const STOP_STEMS = new Set(
  (
    'a about after again against ain all am an and are aren as at be been below between both but by can couldn d did ' +
    'didn do doesn don down each few for from further had hadn has hasn have haven he her here herself him himself his ' +
    'how i if in into is isn it itself just ll m ma me mightn more most mustn my myself needn no nor not now o of off on ' +
    'or other our out over own re s same shan she should shouldn so some such t than that the their them then there ' +
    'these they this those through to too under until up ve was wasn we were weren what when where which while who whom ' +
    'will with won wouldn y you your yourself'
  ).split(' '),
);

/** Letters that are no accented form of a plain one. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/** @returns the words of a text in order; ranges hold letters, digits and their marks. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)].map(({ 0: word, index }) => ({
    key: keyOf(word),
    start: index,
    end: index + word.length,
  }));
}

/** Texts are made of few words, and each hit of a page is looked through several times. */
const MOST_KNOWN_KEYS = 10_000;
const knownKeys = new Map<string, string>();

function keyOf(word: string): string {
  const known = knownKeys.get(word);
  if (known !== undefined) return known;
  if (knownKeys.size >= MOST_KNOWN_KEYS) knownKeys.clear();
  const key = keyOfNew(word);
  knownKeys.set(word, key);
  return key;
}

function keyOfNew(word: string): string {
  const stem = stemEnglish(word.normalize('NFC').toLowerCase());
  if (STOP_STEMS.has(stem)) return '';
  const plain = stem.normalize('NFD').replace(/\p{M}+/gu, '');
  return plain.replace(/[ßæœøłđðþ]/g, (letter) => PLAIN_LETTERS[letter] ?? letter);
}
