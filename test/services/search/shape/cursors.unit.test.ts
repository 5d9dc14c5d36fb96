import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../fakes/random.js';
import { createMemoryStore } from '../../../fakes/memory-store.js';
import type { Ranking } from '../../../../src/services/search/shape/ranking-memory.js';
import { RankingMemory } from '../../../../src/services/search/shape/ranking-memory.js';
import {
  createShownTest,
  decodeCursor,
  encodeCursor,
  fingerprintsOf,
} from '../../../../src/services/search/shape/cursor.js';
import { candidateOf } from './candidates.js';
import { CURSOR_CASES, describeCursors } from './cursors.js';
import { createShapeWorld, textQuery, titlesOf } from './shape-world.js';

describe('paging over the store in memory', () => {
  describeCursors(() => Promise.resolve(createMemoryStore()), { isConcurrent: false, cases: CURSOR_CASES });

  it('counts all hits on every page, also of a list that nobody remembers', async () => {
    const world = await createShapeWorld(createMemoryStore());
    await world.put(...Array.from({ length: 12 }, (_, index) => ({ title: `dog ${index}`, words: ['dog'] })));
    const query = textQuery('dog', { first: 5 });
    const first = await world.createSearch().search(query);
    const second = await world.createSearch().search({ ...query, after: first.hits.at(-1)!.cursor });
    const third = await world.createSearch().search({ ...query, after: second.hits.at(-1)!.cursor });
    expect([first, second, third].map(({ totalCount }) => totalCount)).toEqual([12, 12, 12]);
    expect([first, second, third].map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
    expect(new Set([first, second, third].flatMap(titlesOf)).size).toBe(12);
  });

  it('goes on behind any hit, with pages of any size', async () => {
    const world = await createShapeWorld(createMemoryStore());
    await world.put(...Array.from({ length: 12 }, (_, index) => ({ title: `dog ${index}`, words: ['dog'] })));
    const search = world.createSearch();
    const all = await search.search(textQuery('dog', { first: 12 }));
    const few = await search.search(textQuery('dog', { first: 6 }));
    for (const service of [search, world.createSearch()]) {
      const rest = await service.search(textQuery('dog', { first: 100, after: few.hits[3]!.cursor }));
      expect(titlesOf(rest)).toEqual(titlesOf(all).slice(4));
    }
  });

  it('fills pages with what follows deleted items', async () => {
    const world = await createShapeWorld(createMemoryStore());
    await world.put(...Array.from({ length: 12 }, (_, index) => ({ title: `dog ${index}`, words: ['dog'] })));
    const search = world.createSearch();
    const all = titlesOf(await search.search(textQuery('dog', { first: 12 })));
    const { hits } = await search.search(textQuery('dog', { first: 2 }));
    await world.remove(...all.slice(2, 6));
    const page = await search.search(textQuery('dog', { first: 3, after: hits[1]!.cursor }));
    expect(titlesOf(page)).toEqual(all.slice(6, 9));
  });

  it('does not search again for a page that it remembers', async () => {
    const { vectors, catalog } = createMemoryStore();
    let searches = 0;
    const counting = new Proxy(vectors, {
      get: (target, name) => {
        if (name === 'searchVector' || name === 'searchKeywords') searches += 1;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const world = await createShapeWorld({ vectors: counting, catalog });
    await world.put({ title: 'dog 1', words: ['dog'] }, { title: 'dog 2', words: ['dog'] });
    const search = world.createSearch();
    const { hits } = await search.search(textQuery('dog', { first: 1 }));
    const before = searches;
    await search.search(textQuery('dog', { first: 1, after: hits[0]!.cursor }));
    expect([before > 0, searches]).toEqual([true, before]);
  });
});

describe('a cursor', () => {
  const place = { rankingId: 'r', position: 2, hitsShown: 9, asOf: '2026-01-01T00:00:00.000Z' };

  it('comes back as it went, with what was shown', () => {
    const shown = fingerprintsOf(['a', 'b', 'é']);
    const decoded = decodeCursor(encodeCursor('digest', { ...place, shown }), 'digest');
    expect(decoded).toEqual({ ...place, shown });
    expect(['a', 'b', 'é', 'c'].map(createShownTest(decoded.shown!))).toEqual([true, true, true, false]);
  });

  it('carries a thousand hits in seven kilobytes, and no more', () => {
    const shown = fingerprintsOf(Array.from({ length: 1001 }, (_, index) => `item ${index}`));
    const full = encodeCursor('digest', { ...place, shown: shown.subarray(0, 5000) });
    expect(full.length).toBeLessThan(7000);
    expect(decodeCursor(full, 'digest').shown).toHaveLength(5000);
    expect(decodeCursor(encodeCursor('digest', { ...place, shown }), 'digest').shown).toBeNull();
  });

  it('that carries too little for a list nobody remembers is refused with what to do', async () => {
    const world = await createShapeWorld(createMemoryStore());
    await world.put({ title: 'dog 1', words: ['dog'] }, { title: 'dog 2', words: ['dog'] });
    const { hits } = await world.createSearch().search(textQuery('dog', { first: 1 }));
    const [digest] = JSON.parse(Buffer.from(hits[0]!.cursor, 'base64url').toString().split('\n')[0]!) as [
      string,
    ];
    const after = encodeCursor(digest, { ...place, shown: null });
    await expect(world.createSearch().search(textQuery('dog', { first: 1, after }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/Start again without "after"/),
    });
  });

  it('that somebody made up is refused, whatever it holds', () => {
    const texts = [
      '',
      'x',
      '[]',
      '["digest"]',
      '["digest","r",0,1,"2026",true]',
      '["digest","r",1,1,"never",true]',
      '{',
      'null',
    ];
    for (const text of texts) {
      for (const cursor of [
        text,
        Buffer.from(`${text}\n`).toString('base64url'),
        Buffer.from(text).toString('base64url'),
      ])
        expect(() => decodeCursor(cursor, 'digest')).toThrow(/not a cursor of this query/);
    }
    const { whole } = createRandom(1);
    const good = Buffer.from(encodeCursor('digest', { ...place, shown: fingerprintsOf(['a']) }), 'base64url');
    for (let round = 0; round < 300; round++) {
      const broken = Buffer.from(good).subarray(0, whole(good.length));
      if (broken.length > 0) broken[whole(broken.length)] = whole(256);
      try {
        expect(decodeCursor(broken.toString('base64url'), 'digest')).toMatchObject({
          hitsShown: expect.any(Number),
        });
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
      }
    }
  });
});

describe('the memory of rankings', () => {
  const rankingOf = (id: string, hits = 1): Ranking =>
    ({
      ...{ id, asOf: '', shownBefore: Buffer.alloc(0), hitsBefore: 0, totalCount: hits, totalIsExact: true },
      ...{ words: [], facets: [], warnings: [], explanation: { candidates: [] }, completeAnatomy: null },
      hits: Array.from({ length: hits }, () => ({
        candidate: candidateOf('a'),
        duplicates: [],
        moments: null,
      })),
    }) as unknown as Ranking;

  it('keeps no more than it may, the least recently used going first, and nothing for long', () => {
    let now = 0;
    const memory = new RankingMemory(() => now, { rankings: 2, bytes: 1e6, ageMilliseconds: 100 });
    memory.keep(rankingOf('a'));
    memory.keep(rankingOf('b'));
    expect(memory.find('a')?.id).toBe('a');
    memory.keep(rankingOf('c'));
    expect(['a', 'b', 'c'].map((id) => memory.find(id)?.id)).toEqual(['a', undefined, 'c']);
    now = 99;
    expect(memory.find('c')?.id).toBe('c');
    now = 150;
    expect(['a', 'c'].map((id) => memory.find(id)?.id)).toEqual([undefined, 'c']);
  });

  it('makes room for large rankings, and does not keep one that is larger than all room', () => {
    const memory = new RankingMemory(() => 0, { rankings: 9, bytes: 20_000, ageMilliseconds: 100 });
    memory.keep(rankingOf('a', 10));
    memory.keep(rankingOf('b', 15));
    expect(['a', 'b'].map((id) => memory.find(id)?.id)).toEqual([undefined, 'b']);
    memory.keep(rankingOf('c', 1000));
    expect(memory.find('c')).toBeUndefined();
  });
});
