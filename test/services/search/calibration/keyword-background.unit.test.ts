import { describe, expect, test } from '@jest/globals';
import { countWords, keywordCurve } from '../../../../src/services/search/calibration/keyword-background.js';
import { directionOf, momentAt } from './made-up-space.js';

const titles = ['a red dog', 'a red cat', 'a red cow', 'a red house by the river', 'two dogs and a boat'];
const counts = countWords(titles.map((title, index) => momentAt(index, 'clip', directionOf(title), title)));
/** BM25 of a moment of average length that has a word of these once. */
const weightOf = (seen: number) => Math.log(1 + (titles.length - seen + 0.5) / (seen + 0.5));

describe('relevance of keyword scores', () => {
  test('all words of the query found once are worth more than a half', () => {
    const curve = keywordCurve(counts, 'the red boat')!;
    expect(curve(weightOf(4) + weightOf(1))).toBeGreaterThan(0.6);
    expect(curve(1000)).toBeLessThanOrEqual(1);
  });

  test('one found word among words that nothing holds is worth little', () => {
    expect(keywordCurve(counts, 'boat blorf qwzx')!(weightOf(1))).toBeLessThan(0.25);
  });

  test('a frequent word says less than a rare one', () => {
    const curve = keywordCurve(counts, 'red boat')!;
    expect(curve(weightOf(4))).toBeLessThan(curve(weightOf(1)));
  });

  test('inflections are one word', () => {
    expect(counts.occurrences['dog']).toBe(2);
  });

  test('words that carry no meaning say nothing about relevance', () => {
    expect(keywordCurve(counts, 'the of and')).toBeNull();
  });
});
