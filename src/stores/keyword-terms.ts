import { stemEnglish } from '../domain/english-stem.js';

/**
 * Turns English texts into the terms that keyword search compares, for stores that only compare: without case and
 * accents, stemmed, and without the words that carry no meaning of their own.
 */

/** Compared with stems, so "willing" goes as "will" does. */
const STOP_WORDS = new Set(
  (
    'a about after again against ain all am an and are aren as at be been befor below between both but by can couldn d ' +
    'did didn do doesn doing don down dure each few for from further had hadn has hasn have haven he her here him ' +
    'himself his how i if in into is isn it itself just ll m ma me mightn more most mustn my myself needn no nor not ' +
    'now o of off on or other our ourselv out over own re s same shan she should shouldn so some such t than that the ' +
    'their them themselv then there these they this those through to too under until up ve was wasn we were weren what ' +
    'when where which while who whom why will with won wouldn y you your yourself'
  ).split(' '),
);

/** Letters that Unicode does not take apart into a plain one and a mark. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
};
/** Longer ones are no words but noise, which would fill the index. */
const MAX_LETTERS = 39;

/** @returns the terms in order; a word without meaning of its own is an empty text, so that distances are kept. */
export function termsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})[\u0300-\u036f]+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøđðłþħı]/g, (letter) => PLAIN_LETTERS[letter]!);
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(termOf);
}

function termOf(word: string): string {
  if (word.length > MAX_LETTERS) return '';
  const stem = stemEnglish(word);
  return STOP_WORDS.has(stem) ? '' : stem;
}

/** @returns the terms without the empty ones. */
export function meaningfulTermsOf(text: string): string[] {
  return termsOf(text).filter((term) => term !== '');
}

/** @returns the terms of a phrase without the empty ones at both ends; none when there is nothing else. */
export function phraseTermsOf(phrase: string): readonly string[] {
  const terms = termsOf(phrase);
  const first = terms.findIndex((term) => term !== '');
  return first < 0 ? [] : terms.slice(first, terms.findLastIndex((term) => term !== '') + 1);
}

/** @returns true when the terms follow each other in the text, with any word where the phrase has an empty term. */
export function holdsPhrase(text: string, phrase: readonly string[]): boolean {
  const terms = termsOf(text);
  return terms.some((_term, at) => phrase.every((term, i) => term === '' || terms[at + i] === term));
}
