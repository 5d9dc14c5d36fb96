import { expect, it } from '@jest/globals';
import type { MediaCatalog } from '../../../../src/domain/ports/media-catalog.js';
import type { VectorStore } from '../../../../src/domain/ports/vector-store.js';
import type { SearchQuery } from '../../../../src/domain/query.js';
import { createRandom } from '../../../fakes/random.js';
import { createShapeWorld, idOf, readAll, textQuery, type WorldItem } from './shape-world.js';

const WORDS = 'dog cat bird fish horse barking singing running sleeping loud quiet brown'.split(' ');

interface Stores {
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
}

/** Items whose places in several routes differ, so that ranks shift against each other when some come or go. */
function itemsFor(seed: number, count: number, prefix: string): WorldItem[] {
  const { whole, oneOf } = createRandom(seed);
  return Array.from({ length: count }, (_, index): WorldItem => {
    const kind = oneOf(['IMAGE', 'AUDIO', 'TRANSCRIPT'] as const);
    const text = Array.from({ length: 1 + whole(4) }, () => oneOf(WORDS)).join(' ');
    return {
      title: `${prefix} ${index} ${text}`,
      kind,
      words: [text, `${text} again`].slice(0, kind === 'IMAGE' ? 1 : 2),
    };
  });
}

const cases = [
  ['the process that made the list', { isForgotten: false }],
  ['processes that know nothing of it', { isForgotten: true }],
  ['either, in turns', { isForgotten: null }],
] as const;
const queries: [string, Partial<SearchQuery>][] = [
  ['by score', {}],
  ['by moment', { groupBy: 'MOMENT' }],
  ['by title, diverse or not', { sort: 'TITLE' }],
  ['diverse', { diversity: 0.5 }],
  ['folded', { collapseDuplicates: true }],
  ['by relevance of what must be found', { absence: 'WORST' }],
];

/** [what, who reads, query, how] */
export const CURSOR_CASES = cases.flatMap(([who, how]) =>
  queries.map(([what, query]) => [what, who, query, how] as const),
);

/** What every list must keep to, whatever is written while it is read; run on each store. */
export function describeCursors(
  open: () => Promise<Stores & { close(): Promise<void> }>,
  { isConcurrent, cases: chosen }: { readonly isConcurrent: boolean; readonly cases: typeof CURSOR_CASES },
) {
  it.each([...chosen])(
    'read %s from %s, a list repeats nothing and skips nothing that was there, while items come, change and go',
    async (_what, _who, more, { isForgotten }) => {
      const stores = await open();
      const world = await createShapeWorld(stores);
      const items = itemsFor(7, 60, 'old');
      await world.put(...items);
      const kept = world.createSearch();
      const query = textQuery('dog barking', { first: 7, ...more });
      const unitsOf = (hits: Awaited<ReturnType<typeof readAll>>) =>
        hits.flatMap(({ media, moments, duplicates }) =>
          more.groupBy === 'MOMENT'
            ? moments.map(({ id }) => id)
            : [media.id, ...duplicates.map(({ id }) => id)],
        );
      const before = unitsOf(await readAll((each) => world.createSearch().search(each), query));

      const goers = items.filter((_, index) => index % 9 === 4).map(({ title }) => title);
      const changed = items.filter((_, index) => index % 9 === 7).map(({ title }) => idOf(title));
      const newcomers = itemsFor(11, 30, 'dog barking dog barking');
      const change = async (turn: number): Promise<void> => {
        await world.put(...newcomers.splice(0, 4));
        await world.remove(...goers.splice(0, 1));
        const [media] = await stores.catalog.getMedia(changed.splice(0, 1));
        if (!media) return;
        const renamed = { ...media, title: `dog dog ${turn}` };
        await stores.catalog.putMedia([renamed]);
        await stores.vectors.updateScope(media.id, {
          ...renamed,
          durationSeconds: media.kind === 'IMAGE' ? null : 10,
        });
      };
      let writing: Promise<unknown> = Promise.resolve();
      let page = 0;
      const hits = await readAll(
        (each) => {
          page += 1;
          const isAnew = isForgotten ?? page % 2 === 0;
          return (isAnew ? world.createSearch() : kept).search(each);
        },
        query,
        (turn) => {
          writing = Promise.all([writing, change(turn)]);
          return isConcurrent ? Promise.resolve() : writing.then(() => undefined);
        },
      );
      await writing;
      const shown = unitsOf(hits);
      expect(new Set(shown).size).toBe(shown.length);
      const remaining = new Set(items.map(({ title }) => idOf(title)));
      const gone = await stores.catalog.getMedia([...remaining]);
      [...remaining].forEach((id, index) => !gone[index] && remaining.delete(id));
      const expected = before.filter((id) => remaining.has(id.slice(0, 32)));
      expect(expected.length).toBeGreaterThan(40);
      expect(shown).toEqual(expect.arrayContaining(expected));
      // What came later is no part of the list.
      expect(shown.filter((id) => !before.includes(id))).toEqual([]);
      await stores.close();
    },
  );
}
