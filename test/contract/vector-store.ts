import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VectorStore, VectorStoreCapabilities } from '../../src/domain/ports/vector-store.js';
import type { MomentFilter } from '../../src/domain/query.js';
import {
  CLIP_SPACE,
  momentOf,
  replaceItem,
  scopeOf,
  spaceOf,
  TEXT_SPACE,
  vectorOf,
} from './store-fixtures.js';
import { describeQueries } from './vector-store-queries.js';
import { describeUpkeep } from './vector-store-upkeep.js';

/** One place where stores can be opened; several stores of one place see the same moments. */
export interface VectorStorePlace {
  /** @returns a new store that is not yet opened. Not called twice for a store that is not durable. */
  create(): Promise<VectorStore>;
  /** Removes everything, after the stores are closed. */
  remove(): Promise<void>;
}

const SPACES = [TEXT_SPACE, CLIP_SPACE];
const EAST = vectorOf(1, 0, 0, 0);
const NORTH = vectorOf(0, 1, 0, 0);

/**
 * What every vector store must do.
 * @param makePlace gives each case a place of its own.
 * @param capabilities what the store must say of itself; cases that need what it lacks are skipped.
 */
export function describeVectorStore(
  name: string,
  makePlace: () => Promise<VectorStorePlace>,
  capabilities: VectorStoreCapabilities,
): void {
  describe(`${name} as a vector store`, () => {
    let place: VectorStorePlace;
    let store: VectorStore;
    let opened: VectorStore[];

    async function openAnother(spaces = SPACES): Promise<VectorStore> {
      const another = await place.create();
      opened.push(another);
      await another.open(spaces);
      return another;
    }
    const search = (vector = EAST, limit = 10, filter: MomentFilter = {}, space = 'text') =>
      store.searchVector({ space, vector, limit, filter });
    const searchIds = async (...request: Parameters<typeof search>) =>
      (await search(...request)).map(({ moment }) => moment.id);
    const wordIds = async (text: string, filter: MomentFilter = {}, limit = 10) =>
      (await store.searchKeywords({ text, limit, filter })).map(({ moment }) => moment.id);

    beforeEach(async () => {
      place = await makePlace();
      opened = [];
      store = await openAnother();
    });
    afterEach(async () => {
      for (const each of opened) await each.close();
      await place.remove();
    });

    describe('keeping moments', () => {
      it('gives back every field of a moment as it was stored', async () => {
        const moments = [
          momentOf('a', {
            text: 'Grüße an "alle"; it\'s 日本語 🎻',
            title: "l'été",
            tags: ["o'clock", 'ÄÖ', '%_\\', '🎻'],
            metadata: {
              year: 1721,
              list: [1, null, 'x', [0.1, 1e21]],
              '': {},
              'odd "\'\\\u0000 🎻': '\uD800',
            },
            durationSeconds: 3600.25,
            vectors: { text: vectorOf(1, 2, 3, 4), clip: vectorOf(0, 1, 1) },
          }),
          momentOf('a', { kind: 'IMAGE', mediaKind: 'IMAGE', index: 1 }),
        ];
        await replaceItem(store, 'a', moments);
        expect(await store.listMoments(['a'])).toEqual([...moments].sort((x, y) => (x.id < y.id ? -1 : 1)));
        expect(await store.getMoments(['a-i000001'])).toEqual([moments[1]]);
      });

      it('keeps one row when the same moment is stored twice', async () => {
        await replaceItem(store, 'a', [momentOf('a', { text: 'first' })]);
        await replaceItem(store, 'a', [momentOf('a', { text: 'second' })]);
        expect(await store.countMoments({})).toBe(1);
        expect((await store.getMoments(['a-p000000']))[0]?.text).toBe('second');
      });

      it('drops moments that a replacement no longer has, and leaves other items alone', async () => {
        await replaceItem(
          store,
          'a',
          [0, 1, 2].map((index) => momentOf('a', { index })),
        );
        await replaceItem(store, 'b', [momentOf('b')]);
        await replaceItem(store, 'a', [momentOf('a', { index: 1 }), momentOf('a', { index: 7 })]);
        const ids = (await store.listMoments(['a', 'b'])).map(({ id }) => id);
        expect(ids).toEqual(['a-p000001', 'a-p000007', 'b-p000000']);
      });

      it('removes all moments of an item when it is replaced by none', async () => {
        await replaceItem(store, 'a', [momentOf('a')]);
        await replaceItem(store, 'b', [momentOf('b')]);
        await replaceItem(store, 'a', []);
        expect((await store.listMoments(['a', 'b'])).map(({ id }) => id)).toEqual(['b-p000000']);
      });

      it('deletes the moments of the named items only, and takes unknown ids', async () => {
        for (const id of ['a', 'b', 'c']) await replaceItem(store, id, [momentOf(id)]);
        await store.deleteMoments(['a', 'nobody', 'c', "x' OR 'x'='x"]);
        await store.deleteMoments([]);
        expect((await store.listMoments(['a', 'b', 'c'])).map(({ mediaId }) => mediaId)).toEqual(['b']);
      });

      it('gives moments in the order asked, without the unknown ones', async () => {
        await replaceItem(
          store,
          'a',
          [0, 1, 2].map((index) => momentOf('a', { index })),
        );
        const found = await store.getMoments(['a-p000002', 'nobody', 'a-p000000']);
        expect(found.map(({ id }) => id)).toEqual(['a-p000002', 'a-p000000']);
        expect(await store.getMoments([])).toEqual([]);
        expect(await store.listMoments([])).toEqual([]);
      });

      it('keeps 1 MB of text', async () => {
        const text = 'né à "Paris" '.repeat(80_000);
        await replaceItem(store, 'a', [momentOf('a', { text })]);
        expect((await store.getMoments(['a-p000000']))[0]?.text).toBe(text);
      });

      it('loses nothing when many items are stored at once', async () => {
        const ids = Array.from({ length: 24 }, (_, i) => `item${i}`);
        await Promise.all(
          ids.map((id) => replaceItem(store, id, [momentOf(id), momentOf(id, { index: 1 })])),
        );
        await Promise.all(ids.map((id) => replaceItem(store, id, [momentOf(id)])));
        expect(await store.countMoments({})).toBe(24);
      });

      const view = capabilities.atomicReplace
        ? 'the old or the new moments of an item, never a mixture'
        : 'no fewer moments than the old and the new set have in common';
      it(`shows a reader ${view}`, async () => {
        const generation = (text: string, count: number) =>
          Array.from({ length: count }, (_, index) => momentOf('a', { index, text }));
        await replaceItem(store, 'a', generation('g0', 3));
        let writing = true;
        const seen: string[] = [];
        const reader = (async () => {
          while (writing) {
            const moments = await store.listMoments(['a']);
            if (!capabilities.atomicReplace && moments.length >= 3) continue;
            seen.push(`${[...new Set(moments.map(({ text }) => text))].join('+')}:${moments.length}`);
          }
        })();
        for (let g = 1; g <= 12; g++) await replaceItem(store, 'a', generation(`g${g}`, 3 + (g % 4)));
        writing = false;
        await reader;
        const allowed = Array.from({ length: 13 }, (_, g) => `g${g}:${3 + (g % 4)}`);
        expect(seen.filter((state) => !allowed.includes(state))).toEqual([]);
      });
    });

    describe('spaces', () => {
      it.each([
        ['model', { modelId: 'test/other' }],
        ['revision', { revision: 'r2' }],
        ['number of dimensions', { dimensions: 5 }],
        ['preprocessing', { preprocessingDigest: 'p2' }],
      ])('refuses stored vectors of another %s, and keeps them', async (_what, changes) => {
        await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
        const other = { ...TEXT_SPACE, ...changes };
        await expect(store.open([CLIP_SPACE, other])).rejects.toMatchObject({
          code: 'SPACE_MISMATCH',
          details: { space: 'text' },
        });
        expect(await searchIds()).toEqual(['a-p000000']);
      });

      it('lets a space change as long as it has no vectors', async () => {
        await replaceItem(store, 'a', [momentOf('a', { vectors: { clip: vectorOf(1, 0, 0) } })]);
        await store.open([spaceOf('text', 2, { revision: 'r2' }), CLIP_SPACE]);
        await replaceItem(store, 'b', [momentOf('b', { vectors: { text: vectorOf(1, 1) } })]);
        expect(await searchIds(vectorOf(1, 0))).toEqual(['b-p000000']);
        expect(await searchIds(vectorOf(1, 0, 0), 10, {}, 'clip')).toEqual(['a-p000000']);
      });

      it('adds a space to a store that has moments', async () => {
        await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
        await store.open([...SPACES, spaceOf('sound', 2)]);
        expect(await searchIds(vectorOf(1, 0), 10, {}, 'sound')).toEqual([]);
        await replaceItem(store, 'b', [momentOf('b', { vectors: { sound: vectorOf(1, 1) } })]);
        expect(await searchIds(vectorOf(1, 0), 10, {}, 'sound')).toEqual(['b-p000000']);
        expect(await searchIds()).toEqual(['a-p000000']);
      });
    });

    describe('searching by vector', () => {
      it('finds nothing in an empty store', async () => {
        expect(await search()).toEqual([]);
        expect(await store.countMoments({})).toBe(0);
        expect(await wordIds('anything')).toEqual([]);
      });

      it('orders by cosine similarity, whatever the lengths of the vectors', async () => {
        const vectors = [
          [1, 0, 0, 0],
          [1, 1, 0, 0],
          [0, 1, 0, 0],
          [-3, 0, 0, 0],
          [5, 5, 5, 5],
        ];
        await replaceItem(
          store,
          'a',
          vectors.map((values, index) =>
            momentOf('a', { index, vectors: { text: Float32Array.from(values) } }),
          ),
        );
        const hits = await search(Float32Array.of(2, 0, 0, 0));
        expect(hits.map(({ moment }) => moment.index)).toEqual([0, 1, 4, 2, 3]);
        [1, Math.SQRT1_2, 0.5, 0, -1].forEach((similarity, i) =>
          expect(hits[i]?.similarity).toBeCloseTo(similarity, 6),
        );
      });

      it('gives the whole moment and its scope with a hit', async () => {
        const metadata = { take: [1, { '': null }], 'it\'s "odd" \\': '🎻' };
        const record = momentOf('a', {
          text: 'words',
          index: 3,
          vectors: { text: EAST },
          tags: ['x'],
          metadata,
          durationSeconds: 0.1,
        });
        await replaceItem(store, 'a', [record]);
        const { scope, vectors: _vectors, ...moment } = record;
        expect(Object.keys(_vectors)).toEqual(['text']);
        expect(await search()).toEqual([{ moment, scope, similarity: expect.closeTo(1, 6) }]);
        expect(await store.searchKeywords({ text: 'words', limit: 1, filter: {} })).toMatchObject([
          { moment, scope },
        ]);
      });

      it('skips moments without a vector in that space', async () => {
        await replaceItem(store, 'a', [
          momentOf('a', { vectors: { clip: vectorOf(1, 0, 0) } }),
          momentOf('a', { index: 1, vectors: { text: NORTH } }),
          momentOf('a', { index: 2 }),
        ]);
        expect(await searchIds()).toEqual(['a-p000001']);
      });

      it('gives all there is when more is asked, and nothing when none is', async () => {
        await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
        expect(await searchIds(EAST, 1_000_000)).toEqual(['a-p000000']);
        expect(await searchIds(EAST, 0)).toEqual([]);
      });

      it('orders ties by id, also where the limit cuts them', async () => {
        const ids = Array.from({ length: 12 }, (_, i) => `m${String((i * 5) % 12).padStart(2, '0')}`);
        const vectors = { text: vectorOf(1, 2, 3, 4) };
        for (const id of ids) {
          const moments = [4, 2, 0, 3, 1].map((index) => momentOf(id, { index, vectors }));
          await replaceItem(store, id, moments);
        }
        await replaceItem(store, 'best', [momentOf('best', { vectors: { text: EAST } })]);
        const tied = ids.sort().flatMap((id) => [0, 1, 2, 3, 4].map((index) => `${id}-p00000${index}`));
        const expected = ['best-p000000', ...tied];
        for (const limit of [1, 2, 7, 61])
          expect(await searchIds(EAST, limit)).toEqual(expected.slice(0, limit));
      });

      it('changes no stored row', async () => {
        const moments = [
          momentOf('a', { text: 'red barn', tags: ['x'], vectors: { text: vectorOf(1, 2, 3, 4) } }),
        ];
        await replaceItem(store, 'a', moments);
        const vector = vectorOf(4, 3, 2, 1);
        const before = vector.slice();
        await search(vector);
        await wordIds('"red barn" x');
        expect(vector).toEqual(before);
        expect(await store.listMoments(['a'])).toEqual(moments);
      });
    });

    describe('keywords of changing moments', () => {
      it('cuts at the limit, ties by id', async () => {
        for (const id of ['z', 'y', 'x', 'w']) {
          await replaceItem(store, id, [momentOf(id, { text: 'quiet lighthouse', title: '' })]);
        }
        expect(await wordIds('lighthouse', {}, 2)).toEqual(['w-p000000', 'x-p000000']);
        expect(await wordIds('lighthouse', {}, 0)).toEqual([]);
        expect(await wordIds('lighthouse', {}, 1_000_000)).toHaveLength(4);
      });

      it('no longer finds words of moments that were replaced or deleted', async () => {
        await replaceItem(store, 'a', [momentOf('a', { text: 'a lake' })]);
        await store.deleteMoments(['d']);
        expect(await wordIds('river clouds "red barn"')).toEqual([]);
        expect(await wordIds('lake')).toEqual(['a-p000000']);
      });
    });

    describe('changing the scope of an item', () => {
      it('shows the new title and tags to filters, keywords and readers, and keeps the rest', async () => {
        const vectors = { text: vectorOf(1, 2, 3, 4) };
        const before = [
          momentOf('a', { text: 'The old barn', title: 'Morning', tags: ['draft'], vectors }),
          momentOf('a', { kind: 'IMAGE', title: 'Morning', tags: ['draft'] }),
        ];
        await replaceItem(store, 'a', before);
        await replaceItem(store, 'b', [momentOf('b', { title: 'Morning', tags: ['draft'] })]);
        const scope = scopeOf({
          title: 'L\'été \\ "dusk"',
          tags: ["o'clock", 'final'],
          createdAt: '2026-05-05T05:05:05.005Z',
          metadata: { take: [1, 'it\'s "odd" \\ 🎻'], nested: { deep: null } },
          durationSeconds: 1.5,
        });
        await store.updateScope('a', scope);
        const both = ['a-i000000', 'a-p000000'];
        expect(await store.listMoments(['a'])).toEqual([before[1], before[0]].map((m) => ({ ...m, scope })));
        expect(await store.countMoments({ allTags: ["o'clock", 'final'] })).toBe(2);
        expect(await store.countMoments({ createdFrom: '2026-05-05' })).toBe(2);
        expect(await store.countMoments({ minDurationSeconds: 1.5 })).toBe(2);
        expect(await store.countMoments({ metadata: [{ key: 'take', atLeast: 1 }] })).toBe(2);
        expect((await wordIds('dusk')).sort()).toEqual(both);
        expect((await wordIds('"ete dusk"')).sort()).toEqual(both);
        expect(await wordIds('"old barn" dusk')).toEqual(['a-p000000']);
        expect(await wordIds('morning')).toEqual(['b-p000000']);
        expect(await store.countMoments({ allTags: ['draft'] })).toBe(1);
      });

      it('can take all tags away, and does nothing for an unknown item', async () => {
        await replaceItem(store, 'a', [momentOf('a', { tags: ['x'], text: 'barn' })]);
        await store.updateScope('a', scopeOf());
        await store.updateScope('nobody', scopeOf({ tags: ['x'] }));
        expect((await store.listMoments(['a']))[0]?.scope).toEqual(scopeOf());
        expect(await store.countMoments({ anyTags: ['x'] })).toBe(0);
        expect(await wordIds('barn')).toEqual(['a-p000000']);
      });
    });

    it('says that the store is gone after it was closed', async () => {
      await store.close();
      await expect(store.countMoments({})).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
      await expect(replaceItem(store, 'a', [])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });

    it('says what it can do', () => {
      expect(store.capabilities).toEqual(capabilities);
    });

    describeQueries(makePlace);
    describeUpkeep(makePlace);
    if (capabilities.durable) describeDurability();

    function describeDurability(): void {
      describe('reopening', () => {
        it('finds everything again after close', async () => {
          const moments = [momentOf('a', { text: 'a red barn', tags: ['x'], vectors: { text: EAST } })];
          await replaceItem(store, 'a', moments);
          await store.close();
          store = await openAnother();
          expect(await store.listMoments(['a'])).toEqual(moments);
          expect(await searchIds()).toEqual(['a-p000000']);
          expect(await wordIds('"red barn"')).toEqual(['a-p000000']);
        });

        it('refuses to open the vectors of another model', async () => {
          await replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
          await store.close();
          const other = openAnother([spaceOf('text', 4, { revision: 'r2' })]);
          await expect(other).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
        });
      });

      describe('two handles on one place', () => {
        it('see at once what the other wrote, changed and deleted', async () => {
          const other = await openAnother();
          await replaceItem(store, 'a', [momentOf('a', { text: 'a red barn', vectors: { text: EAST } })]);
          expect(await other.countMoments({})).toBe(1);
          await other.updateScope('a', scopeOf({ title: 'dusk' }));
          expect(await wordIds('dusk')).toEqual(['a-p000000']);
          await other.deleteMoments(['a']);
          expect(await searchIds()).toEqual([]);
        });

        it('write the same item at once without leaving two rows for a moment', async () => {
          const other = await openAnother();
          const write = (to: VectorStore, text: string) =>
            replaceItem(to, 'a', [momentOf('a', { text }), momentOf('a', { index: 1, text })]);
          for (let round = 0; round < 8; round++) {
            await Promise.all([write(store, 'mine'), write(other, 'yours')]);
            const texts = (await store.listMoments(['a'])).map(({ text }) => text);
            if (!capabilities.atomicReplace) expect(texts).toHaveLength(2);
            else expect(['mine,mine', 'yours,yours']).toContain(texts.join());
          }
        });

        it('may declare new spaces at the same moment', async () => {
          const spaces = [...SPACES, spaceOf('sound', 2), spaceOf('speech', 2)];
          const handles = await Promise.all([openAnother(spaces), openAnother(spaces), openAnother(spaces)]);
          for (const [i, handle] of handles.entries()) {
            await replaceItem(handle, `m${i}`, [momentOf(`m${i}`, { vectors: { sound: vectorOf(1, i) } })]);
          }
          // A handle that was open before and knows nothing of the new spaces goes on writing.
          await replaceItem(store, 'old', [momentOf('old', { vectors: { text: EAST } })]);
          const found = await handles[0]?.searchVector({
            space: 'sound',
            vector: vectorOf(1, 0),
            limit: 9,
            filter: {},
          });
          expect(found?.map(({ moment }) => moment.mediaId)).toEqual(['m0', 'm1', 'm2']);
        });

        it('do not write into a space that the other gave to another model', async () => {
          await (await openAnother([spaceOf('text', 4, { revision: 'r2' })])).close();
          const write = replaceItem(store, 'a', [momentOf('a', { vectors: { text: EAST } })]);
          await expect(write).rejects.toMatchObject({ code: 'SPACE_MISMATCH' });
        });
      });
    }
  });
}
