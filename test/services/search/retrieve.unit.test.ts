import { describe, expect, it } from '@jest/globals';
import type { ScoredMoment, VectorStore } from '../../../src/domain/ports/vector-store.js';
import { searchWide } from '../../../src/services/search/retrieve.js';
import { momentOf, SCOPE } from './candidates.js';

/** A store that has these moments, best first, and notes how many it was asked for. */
function createStore(moments: readonly ScoredMoment[]) {
  const limits: number[] = [];
  const searchVector: VectorStore['searchVector'] = ({ limit }) => {
    limits.push(limit);
    return Promise.resolve(moments.slice(0, limit));
  };
  return { limits, store: { searchVector } as VectorStore };
}

const momentsOf = (mediaId: string, count: number): ScoredMoment[] =>
  Array.from({ length: count }, (_, index) => {
    return { moment: momentOf(mediaId, { id: `${mediaId}-${index}` }), similarity: 0.5, scope: SCOPE };
  });
const items = (count: number) =>
  Array.from({ length: count }, (_, index) => momentsOf(`item${index}`, 1)[0]!);

const NEAR = { space: 'clap', near: [{ vector: new Float32Array(2), share: 1 }] };
const ITEMS = { filter: {}, unit: 'ITEM' } as const;

describe('following a route', () => {
  it('asks again, for more, when a long recording has taken all the room', async () => {
    const { limits, store } = createStore([...momentsOf('long', 450), ...items(60)]);
    const found = await searchWide(store, NEAR, ITEMS, 40);
    expect([found.units.length, found.isComplete]).toEqual([61, true]);
    expect(limits).toEqual([400, 1600]);
  });

  it('asks once when there are enough different items, and says that more may match', async () => {
    const { limits, store } = createStore([...momentsOf('long', 360), ...items(500)]);
    const found = await searchWide(store, NEAR, ITEMS, 40);
    expect([found.units.length, found.isComplete]).toEqual([41, false]);
    expect(limits).toEqual([400]);
  });

  it('asks once where moments are the hits, and brings 200 of them', async () => {
    const { limits, store } = createStore(momentsOf('long', 900));
    const found = await searchWide(store, NEAR, { ...ITEMS, unit: 'MOMENT' }, 40);
    expect([found.units.length, found.moments.length, found.isComplete]).toEqual([200, 400, false]);
    expect(limits).toEqual([400]);
  });

  it('stops at some depth, however many moments an endless recording has', async () => {
    const { limits, store } = createStore(momentsOf('long', 20_000));
    expect((await searchWide(store, NEAR, ITEMS, 40)).units).toHaveLength(1);
    expect(limits).toEqual([400, 1600, 6400]);
  });
});
