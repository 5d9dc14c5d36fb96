import { describe, expect, test } from '@jest/globals';
import { figuresOf, judge, meanFigures } from '../../../src/services/evaluation/metrics.js';

const relevant = (...graded: [string, number][]) => graded.map(([mediaId, grade]) => ({ mediaId, grade }));

describe('figures of one ranking', () => {
  test('are 1 when the right items come first, best grade first', () => {
    const figures = figuresOf(['a', 'b', 'x'], relevant(['a', 3], ['b', 1]), 10);
    expect(figures).toEqual({ queries: 1, recall: 1, ndcg: 1, reciprocalRank: 1 });
  });

  test('are 0 when nothing right is there', () => {
    expect(figuresOf(['x', 'y'], relevant(['a', 3]), 10)).toMatchObject({
      recall: 0,
      ndcg: 0,
      reciprocalRank: 0,
    });
    expect(figuresOf([], relevant(['a', 1]), 10).ndcg).toBe(0);
  });

  test('match a count by hand', () => {
    // Gains 2^1-1 = 1 at rank 2 and 2^3-1 = 7 at rank 4; ideal 7 at rank 1, 3 at rank 2 (grade 2 was not found), 1 at rank 3.
    const figures = figuresOf(['x', 'a', 'y', 'b'], relevant(['a', 1], ['b', 3], ['c', 2]), 10);
    const gain = 1 / Math.log2(3) + 7 / Math.log2(5);
    const ideal = 7 / Math.log2(2) + 3 / Math.log2(3) + 1 / Math.log2(4);
    expect(figures.recall).toBeCloseTo(2 / 3, 12);
    expect(figures.reciprocalRank).toBe(0.5);
    expect(figures.ndcg).toBeCloseTo(gain / ideal, 12);
  });

  test('look no deeper than asked', () => {
    const figures = figuresOf(['x', 'y', 'a'], relevant(['a', 1], ['b', 1]), 2);
    expect(figures).toMatchObject({ recall: 0, ndcg: 0, reciprocalRank: 0 });
  });
});

test('each kind is judged on its own items', () => {
  const ranked = [
    { mediaId: 'picture', mediaKind: 'IMAGE' as const },
    { mediaId: 'sound', mediaKind: 'AUDIO' as const },
  ];
  const result = judge({ id: '1' }, ranked, [{ mediaId: 'sound', mediaKind: 'AUDIO', grade: 1 }], 10);
  expect(result.figures.map(({ mediaKind, reciprocalRank }) => [mediaKind, reciprocalRank])).toEqual([
    [null, 0.5],
    ['AUDIO', 1],
  ]);
  expect(result.foundIds).toEqual(['picture', 'sound']);
  expect(result.missedIds).toEqual([]);
});

test('means are taken over the queries that speak of a kind', () => {
  const of = (mediaKind: 'AUDIO' | 'IMAGE', found: boolean) =>
    judge(
      { id: '1' },
      found ? [{ mediaId: 'a', mediaKind }] : [],
      [{ mediaId: 'a', mediaKind, grade: 2 }],
      10,
    );
  const figures = meanFigures([of('AUDIO', true), of('AUDIO', false), of('IMAGE', true)]);
  expect(figures.map(({ mediaKind, queries, recall }) => [mediaKind, queries, recall])).toEqual([
    [null, 3, 2 / 3],
    ['AUDIO', 2, 0.5],
    ['IMAGE', 1, 1],
  ]);
  expect(meanFigures([])).toEqual([]);
});
