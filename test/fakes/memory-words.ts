/** A few of the commonest English words, which carry no meaning of their own. */
const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);

/**
 * @returns the words of a text, lower-case, without accents and plain English endings. A stop word leaves an empty
 * string, so that the distances of a phrase are kept.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => (STOP_WORDS.has(word) ? '' : stem(word)));
}

/** @returns the words without the stop words at both ends; none when there is nothing else. */
export function phraseOf(words: readonly string[]): readonly string[] {
  const last = words.findLastIndex((word) => word !== '');
  return words.slice(
    Math.max(
      0,
      words.findIndex((word) => word !== ''),
    ),
    last + 1,
  );
}

/** @returns how often the words of the phrase follow each other. */
export function countPhrase(words: readonly string[], phrase: readonly string[]): number {
  return words.filter((_word, at) => phrase.every((word, i) => word === '' || words[at + i] === word)).length;
}

/** Cuts -ing, -ed and plural -s; enough for tests, far from Snowball. */
function stem(word: string): string {
  const root = word.length > 4 ? word.replace(/(ing|ed|es|s)$/u, '') : word;
  return root.replace(/([bdfgmnprt])\1$/u, '$1').replace(/e$/u, '');
}
