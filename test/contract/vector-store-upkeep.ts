import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MomentRecord } from '../../src/domain/moment.js';
import type { MomentScan, VectorStore } from '../../src/domain/ports/vector-store.js';
import { CLIP_SPACE, momentOf, replaceItem, spaceOf, TEXT_SPACE, vectorOf } from './store-fixtures.js';
import type { VectorStorePlace } from './vector-store.js';

const EAST = vectorOf(1, 0, 0, 0);
const NORTH = vectorOf(0, 1, 0, 0);

/** Batches, scans, samples and changes of spaces: what upkeep, export and backfill need. */
export function describeUpkeep(makePlace: () => Promise<VectorStorePlace>): void {
  let place: VectorStorePlace;
  let store: VectorStore;
  const refusal = { name: 'AppError', code: 'BAD_USER_INPUT' };
  const idsOf = (records: readonly MomentRecord[]): string[] => records.map(({ id }) => id);

  beforeEach(async () => {
    place = await makePlace();
    store = await place.create();
    await store.open([TEXT_SPACE, CLIP_SPACE]);
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });

  describe('storing batches', () => {
    it('replaces the moments of each item, and leaves the others alone', async () => {
      const item = (mediaId: string, count: number) => ({
        mediaId,
        moments: Array.from({ length: count }, (_, index) => momentOf(mediaId, { index })),
      });
      expect(await store.replaceMoments([item('a', 3), item('b', 2), item('c', 1)])).toEqual([]);
      expect(await store.replaceMoments([item('c', 2), item('a', 1), item('d', 0)])).toEqual([]);
      expect(await store.replaceMoments([])).toEqual([]);
      const ids = idsOf(await store.listMoments(['a', 'b', 'c', 'd']));
      expect(ids).toEqual(['a-p000000', 'b-p000000', 'b-p000001', 'c-p000000', 'c-p000001']);
    });

    it('takes thousands of moments at once', async () => {
      const items = Array.from({ length: 100 }, (_, i) => {
        const mediaId = `m${String(i).padStart(3, '0')}`;
        const moments = Array.from({ length: 30 }, (_, index) =>
          momentOf(mediaId, { index, vectors: { text: vectorOf(1, i, index, 1) } }),
        );
        return { mediaId, moments };
      });
      expect(await store.replaceMoments(items)).toEqual([]);
      expect(await store.countMoments({}, 'text')).toBe(3000);
      expect(await store.listMoments(['m042'])).toEqual(items[42]?.moments);
    });

    it.each([
      [
        'an item is given twice',
        [
          { mediaId: 'a', moments: [] },
          { mediaId: 'a', moments: [] },
        ],
      ],
      [
        'one moment has a bad vector',
        [
          { mediaId: 'a', moments: [momentOf('a')] },
          { mediaId: 'b', moments: [momentOf('b', { vectors: { text: vectorOf(1, 0) } })] },
        ],
      ],
    ])('stores nothing when %s', async (_what, items) => {
      await expect(store.replaceMoments(items)).rejects.toMatchObject(refusal);
      expect(await store.countMoments({})).toBe(0);
    });
  });

  describe('scanning', () => {
    const scanAll = async (scan: MomentScan): Promise<string[]> => {
      const seen: string[] = [];
      for (let page = await store.scanMoments(scan); page.length > 0;) {
        expect(page.length).toBeLessThanOrEqual(scan.first);
        seen.push(...idsOf(page));
        page = await store.scanMoments({ ...scan, after: page.at(-1)!.id });
      }
      return seen;
    };

    it.each([1, 3, 100])('gives every moment once, by id, in pages of %i', async (first) => {
      const ids = ['c', 'a', 'e', 'b', 'd'];
      for (const id of ids) await replaceItem(store, id, [momentOf(id, { index: 1 }), momentOf(id)]);
      const expected = ids.sort().flatMap((id) => [`${id}-p000000`, `${id}-p000001`]);
      expect(await scanAll({ first })).toEqual(expected);
      expect(await store.scanMoments({ first: 0 })).toEqual([]);
      await expect(store.scanMoments({ first: 1.5 })).rejects.toMatchObject(refusal);
    });

    it('gives whole records, of those that the filter and the spaces let through', async () => {
      const both = momentOf('a', { tags: ['x'], vectors: { text: EAST, clip: vectorOf(1, 0, 0) } });
      const one = momentOf('b', { tags: ['x'], vectors: { text: NORTH } });
      const none = momentOf('c', { tags: ['y'] });
      for (const moment of [both, one, none]) await replaceItem(store, moment.mediaId, [moment]);
      expect(await store.scanMoments({ first: 9, hasSpace: 'clip' })).toEqual([both]);
      expect(await store.scanMoments({ first: 9, lacksSpace: 'clip' })).toEqual([one, none]);
      expect(await store.scanMoments({ first: 9, lacksSpace: 'clip', hasSpace: 'text' })).toEqual([one]);
      expect(await store.scanMoments({ first: 9, filter: { allTags: ['x'] }, after: both.id })).toEqual([
        one,
      ]);
      await expect(store.scanMoments({ first: 9, hasSpace: 'sound' })).rejects.toMatchObject(refusal);
    });

    it('meets each moment that stays exactly once while others come and go', async () => {
      const name = (i: number): string => `m${String(i).padStart(3, '0')}`;
      const put = (i: number) => replaceItem(store, name(i), [momentOf(name(i), { text: String(i) })]);
      for (let i = 0; i < 30; i += 2) await put(i);
      const seen: string[] = [];
      let after: string | undefined;
      for (let round = 0; ; round++) {
        const page = await store.scanMoments(after === undefined ? { first: 4 } : { first: 4, after });
        if (page.length === 0) break;
        seen.push(...page.map(({ mediaId }) => mediaId));
        after = page.at(-1)!.id;
        // In front of the page and behind it: new ones, replaced ones, and one that goes.
        await Promise.all([put(2 * round + 1), put(29 - 2 * round), put(4), put(26)]);
        await store.deleteMoments([name(2 * round + 1)]);
      }
      const stayed = Array.from({ length: 15 }, (_, i) => name(2 * i));
      expect(seen.filter((id) => stayed.includes(id))).toEqual(stayed);
      expect(new Set(seen).size).toBe(seen.length);
    });
  });

  describe('setting vectors', () => {
    it('sets one vector of the named moments, keeps all else, and skips unknown ids', async () => {
      const before = [
        momentOf('a', { text: 'red barn', metadata: { n: 1 }, vectors: { clip: vectorOf(0, 1, 0) } }),
        momentOf('a', { index: 1, vectors: { text: NORTH } }),
        momentOf('a', { index: 2, vectors: { text: NORTH } }),
      ];
      await replaceItem(store, 'a', before);
      await store.putVectors('text', [
        { momentId: 'a-p000000', vector: NORTH },
        { momentId: 'nobody', vector: NORTH },
        { momentId: 'a-p000001', vector: EAST },
        { momentId: 'a-p000000', vector: EAST },
      ]);
      await store.putVectors('text', []);
      const [first, second, third] = before;
      expect(await store.listMoments(['a'])).toEqual([
        { ...first, vectors: { ...first?.vectors, text: EAST } },
        { ...second, vectors: { text: EAST } },
        third,
      ]);
      const hits = await store.searchVector({ space: 'text', vector: EAST, limit: 2, filter: {} });
      expect(hits.map(({ moment }) => moment.id)).toEqual(['a-p000000', 'a-p000001']);
      expect(await store.countMoments({})).toBe(3);
      const words = await store.searchKeywords({ text: '"red barn"', limit: 9, filter: {} });
      expect(words).toHaveLength(1);
    });

    it.each([
      ['an unknown space', 'sound', EAST],
      ['a wrong length', 'text', vectorOf(1, 0)],
      ['NaN', 'text', Float32Array.of(NaN, 0, 0, 0)],
    ])('refuses %s', async (_what, space, vector) => {
      await replaceItem(store, 'a', [momentOf('a')]);
      const put = store.putVectors(space, [{ momentId: 'a-p000000', vector }]);
      await expect(put).rejects.toMatchObject(refusal);
      expect(await store.countMoments({}, 'text')).toBe(0);
    });
  });

  describe('sampling and counting', () => {
    beforeEach(async () => {
      const items = Array.from({ length: 40 }, (_, i) => {
        const vectors = i % 2 === 0 ? { text: vectorOf(1, i, 0, 0) } : {};
        return { mediaId: `m${i}`, moments: [momentOf(`m${i}`, { vectors, tags: i < 10 ? ['x'] : [] })] };
      });
      await store.replaceMoments(items);
    });

    it('draws different moments with a vector in the space, all when there are few', async () => {
      const all = await store.sampleMoments('text', 100);
      expect(new Set(idsOf(all)).size).toBe(20);
      for (const { vectors } of all) expect(vectors['text']).toBeInstanceOf(Float32Array);
      const drawn = await Promise.all([1, 2, 3, 4].map(() => store.sampleMoments('text', 5)));
      for (const sample of drawn) expect(new Set(idsOf(sample)).size).toBe(5);
      // The odds against four equal draws of 5 of 20 are one in 10^12.
      expect(new Set(drawn.map((sample) => idsOf(sample).sort().join())).size).toBeGreaterThan(1);
      expect(await store.sampleMoments('clip', 5)).toEqual([]);
      expect(await store.sampleMoments('text', 0)).toEqual([]);
      await expect(store.sampleMoments('sound', 5)).rejects.toMatchObject(refusal);
    });

    it('counts moments with a vector in a space', async () => {
      expect(await store.countMoments({}, 'text')).toBe(20);
      expect(await store.countMoments({ anyTags: ['x'] }, 'text')).toBe(5);
      expect(await store.countMoments({}, 'clip')).toBe(0);
      await expect(store.countMoments({}, 'sound')).rejects.toMatchObject(refusal);
    });
  });

  describe('spaces that come and go', () => {
    const SOUND = spaceOf('sound', 2);

    it('are added to an open store, filled, and forgotten with their vectors', async () => {
      await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
      await store.addSpace(SOUND);
      await store.addSpace(SOUND);
      expect(await store.storedSpaces()).toEqual([CLIP_SPACE, SOUND, TEXT_SPACE]);
      await store.putVectors('sound', [{ momentId: 'a-p000000', vector: vectorOf(1, 1) }]);
      expect(await store.countMoments({}, 'sound')).toBe(1);
      await store.dropSpace('sound');
      await store.dropSpace('sound');
      expect(await store.storedSpaces()).toEqual([CLIP_SPACE, TEXT_SPACE]);
      expect((await store.getMoments(['a-p000000']))[0]?.vectors).toEqual({ text: EAST });
      const search = store.searchVector({ space: 'sound', vector: vectorOf(1, 1), limit: 1, filter: {} });
      await expect(search).rejects.toMatchObject(refusal);
      await store.addSpace(spaceOf('sound', 5));
      expect(await store.countMoments({}, 'sound')).toBe(0);
    });

    it('refuse to change while they have vectors', async () => {
      await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
      const other = spaceOf('text', 4, { revision: 'r2' });
      await expect(store.addSpace(other)).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
      await expect(store.addSpace(spaceOf('Not a name', 4))).rejects.toMatchObject(refusal);
      expect(await store.storedSpaces()).toEqual([CLIP_SPACE, TEXT_SPACE]);
    });
  });
}
