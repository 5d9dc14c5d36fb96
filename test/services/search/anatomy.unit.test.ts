import { describe, expect, it } from '@jest/globals';
import type { SearchUnit } from '../../../src/domain/query.js';
import { completeAnatomy } from '../../../src/services/search/anatomy.js';
import type { RankedRoute } from '../../../src/services/search/candidate.js';
import { fuse } from '../../../src/services/search/fuse.js';
import { fakeSpace, wordVector } from '../../fakes/fixed-embedder.js';
import { createMemoryStore } from '../../fakes/memory-store.js';
import { momentOf, routeOver, SCOPE } from './candidates.js';

async function createStore() {
  const { vectors } = createMemoryStore();
  await vectors.open([fakeSpace('clip', ['text', 'image']), fakeSpace('other', ['text', 'image'])]);
  const picture = (mediaId: string, clip: string, other?: string) => ({
    mediaId,
    moments: [
      {
        ...momentOf(mediaId),
        scope: SCOPE,
        vectors: { clip: wordVector(clip), ...(other ? { other: wordVector(other) } : {}) },
      },
    ],
  });
  await vectors.replaceMoments([
    picture('a', 'dog', 'cat dog'),
    picture('b', 'cat', 'cat'),
    picture('c', 'dog'),
  ]);
  return vectors;
}

const scopeOf = (unit: SearchUnit) => {
  return { filter: {}, unit, first: 10, signal: new AbortController().signal };
};

function routesToA(change: Partial<RankedRoute> = {}) {
  const near = [{ vector: wordVector('dog'), share: 1 }];
  return [
    routeOver('clip', [['a', null], ['c', null]], { vectors: near }),
    routeOver('other', [['b', null]], { vectors: near, relevanceOf: (similarity) => similarity / 2, ...change }),
  ]; // prettier-ignore
}

describe('full evidence', () => {
  it('tells how near a hit is where a route did not reach it, and counts that for nothing', async () => {
    const routes = routesToA();
    const page = fuse(routes, { parts: [{ weight: 1 }] });
    const full = await completeAnatomy(await createStore(), page, routes, scopeOf('ITEM'));
    const a = full.find(({ unitId }) => unitId === 'a')!;
    expect(a.evidence.map(({ space, rank, contribution }) => [space, rank, contribution])).toEqual([
      ['clip', 1, 1 / 61],
      ['other', null, 0],
    ]);
    expect(a.evidence[1]).toMatchObject({ moment: { id: 'a-i000000' }, trust: 1, weight: 1 });
    expect(a.evidence[1]!.similarity).toBeCloseTo(Math.SQRT1_2, 6);
    expect(a.evidence[1]!.relevance).toBeCloseTo(Math.SQRT1_2 / 2, 6);
    for (const { score, evidence } of full) {
      expect(score).toBe(evidence.reduce((sum, { contribution }) => sum + contribution, 0));
    }
  });

  it('is silent about spaces that the hit has no vector in, or cannot have', async () => {
    const routes = routesToA({ canRank: () => false });
    const page = fuse(routes, { parts: [{ weight: 1 }] });
    const store = await createStore();
    const spaces = async (of: RankedRoute[], unitId: string) =>
      (await completeAnatomy(store, page, of, scopeOf('ITEM')))
        .find((candidate) => candidate.unitId === unitId)!
        .evidence.map(({ space }) => space);
    expect(await spaces(routes, 'a')).toEqual(['clip']);
    expect(await spaces(routesToA(), 'c')).toEqual(['clip']);
  });

  it('adds the similarity to what counts as absent, and leaves what that counts', async () => {
    const routes = routesToA();
    const page = fuse(routes, { parts: [{ weight: 1 }], absence: 'WORST' });
    const full = await completeAnatomy(await createStore(), page, routes, scopeOf('ITEM'));
    const absent = (of: typeof page) => of.find(({ unitId }) => unitId === 'a')!.evidence[1]!;
    expect(absent(page)).toMatchObject({ space: 'other', rank: 2, similarity: null, moment: null });
    expect(absent(full)).toEqual({
      ...absent(page),
      similarity: expect.closeTo(Math.SQRT1_2, 6),
      moment: momentOf('a'),
    });
  });

  it('asks the store nothing when every route reached every hit', async () => {
    const [clip] = routesToA();
    const page = fuse([clip!], { parts: [{ weight: 1 }] });
    const full = await completeAnatomy({} as never, page, [clip!], scopeOf('ITEM'));
    expect(full).toEqual(page);
  });
});
