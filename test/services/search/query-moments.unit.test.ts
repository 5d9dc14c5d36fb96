import { describe, expect, it } from '@jest/globals';
import { unitVector } from '../../../src/dsp/unit-vector.js';
import { MOST_QUERY_VECTORS, representativesOf } from '../../../src/services/search/query-moments.js';
import { rankUnits } from '../../../src/services/search/rank-units.js';
import { createRandom } from '../../fakes/random.js';
import { momentOf, SCOPE } from './candidates.js';

const direction = (...values: number[]) => unitVector(Float32Array.from(values))!;

describe('a long item as a query', () => {
  it('asks once for what it says again and again, and lets that count as often', () => {
    const refrain = direction(1, 0, 0);
    const verse = direction(0, 1, 0);
    const chosen = representativesOf([refrain, verse, refrain, direction(1, 0, 0.01), refrain]);
    expect(chosen).toEqual([
      { vector: refrain, share: 4 / 5 },
      { vector: verse, share: 1 / 5 },
    ]);
  });

  it('asks with a bounded number of moments, whose shares sum to 1, and with the odd one among them', () => {
    const { next } = createRandom(3);
    const usual = Array.from({ length: 500 }, () => direction(1, next() / 2, next() / 2, 0));
    const odd = direction(0, 0, 0, 1);
    const chosen = representativesOf([...usual, odd]);
    expect(chosen).toHaveLength(MOST_QUERY_VECTORS);
    expect(chosen.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(chosen.find(({ vector }) => vector === odd)).toMatchObject({ share: 1 / 501 });
  });

  it('is itself when it is short', () => {
    expect(representativesOf([])).toEqual([]);
    const only = direction(1, 2);
    expect(representativesOf([only])).toEqual([{ vector: only, share: 1 }]);
  });
});

describe('ranking of what several moments of a query found', () => {
  const list = (share: number, ...found: [string, number][]) => ({
    share,
    moments: found.map(([mediaId, similarity]) => ({ moment: momentOf(mediaId), similarity, scope: SCOPE })),
  });

  it('puts what is like most of the query before what is more like one stretch of it', () => {
    const lists = [
      list(0.45, ['like most', 0.7], ['other', 0.1]),
      list(0.45, ['like most', 0.7], ['other', 0.2]),
      list(0.1, ['noise', 0.99], ['like most', 0.1]),
    ];
    const { units } = rankUnits(lists, 'ITEM');
    expect(units.map(({ unitId, similarity }) => [unitId, similarity])).toEqual([
      ['like most', 0.7],
      ['other', 0.2],
      ['noise', 0.99],
    ]);
  });

  it('ranks by similarity where one vector asks, and groups moments under their item', () => {
    const found = list(1, ['a', 0.9], ['a', 0.8], ['b', 0.7]);
    const moments = found.moments.map((each, index) => ({
      ...each,
      moment: { ...each.moment, id: `${each.moment.mediaId}-${index}` },
    }));
    const lists = [{ share: 1, moments }];
    expect(rankUnits(lists, 'ITEM').units.map(({ unitId }) => unitId)).toEqual(['a', 'b']);
    expect(rankUnits(lists, 'MOMENT').units.map(({ unitId }) => unitId)).toEqual(['a-0', 'a-1', 'b-2']);
    expect(rankUnits(lists, 'ITEM').found).toHaveLength(3);
  });
});
