import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetadataCondition } from '../../src/domain/metadata.js';
import type { MomentRecord } from '../../src/domain/moment.js';
import type { VectorStore } from '../../src/domain/ports/vector-store.js';
import type { MomentFilter } from '../../src/domain/query.js';
import { momentOf, replaceItem, spaceOf, TEXT_SPACE, vectorOf } from './store-fixtures.js';
import type { VectorStorePlace } from './vector-store.js';

/** Cases that change nothing, each group on one store: filters, keywords, refusals. */
export function describeQueries(makePlace: () => Promise<VectorStorePlace>): void {
  let place: VectorStorePlace;
  let store: VectorStore;

  async function fill(moments: readonly MomentRecord[]): Promise<void> {
    place = await makePlace();
    store = await place.create();
    await store.open([TEXT_SPACE]);
    for (const moment of moments) await replaceItem(store, moment.mediaId, [moment]);
  }
  async function empty(): Promise<void> {
    await store.close();
    await place.remove();
  }
  const searchIds = async (filter: MomentFilter, limit = 10): Promise<string[]> => {
    const hits = await store.searchVector({ space: 'text', vector: vectorOf(1, 0, 0, 0), limit, filter });
    return hits.map(({ moment }) => moment.id);
  };
  const wordIds = async (text: string, filter: MomentFilter = {}, limit = 10): Promise<string[]> =>
    (await store.searchKeywords({ text, limit, filter })).map(({ moment }) => moment.id);

  describe('filters', () => {
    beforeAll(async () => {
      const vectors = { text: vectorOf(1, 0, 0, 0) };
      const text = 'a red barn';
      const all = [
        momentOf('a', {
          text,
          vectors,
          mediaKind: 'AUDIO',
          soundDomain: 'MUSIC',
          kind: 'SOUND',
          tags: ['farm', 'old'],
          createdAt: '2026-01-01T00:00:00.000Z',
          durationSeconds: 12.5,
          metadata: {
            composer: 'Bach',
            year: 1721,
            live: true,
            rights: { year: 1990, holders: [{ name: 'Ann' }, { name: 'Bob' }] },
          },
        }),
        momentOf('b', {
          text,
          vectors,
          mediaKind: 'TRANSCRIPT',
          tags: ['farm', "o'clock"],
          createdAt: '2026-01-02T00:00:00.000Z',
          durationSeconds: 0.1,
          metadata: {
            composer: ['Bach', 'Händel'],
            year: '1721',
            live: false,
            takes: [1, 10],
            'rights.year': 3,
          },
        }),
        momentOf('c', {
          text,
          vectors,
          mediaKind: 'IMAGE',
          tags: ['été 🎻'],
          createdAt: '2026-01-03T00:00:00.000Z',
          metadata: {
            'odd "key" \\ \'é🎻': 'it\'s "odd" \\ 🎻',
            '': '',
            year: -0.5,
            none: null,
            few: [],
            deep: {},
          },
        }),
        momentOf('d', {
          text,
          vectors,
          mediaKind: 'AUDIO',
          soundDomain: 'SPEECH',
          createdAt: '2026-01-03T00:00:00.001Z',
          durationSeconds: 3600,
          metadata: { year: 1e21, takes: [1e-7, [4]], live: 'true' },
        }),
      ];
      await fill(all);
    });
    afterAll(empty);

    const meta = (key: string, condition: Omit<MetadataCondition, 'key'>): MomentFilter => ({
      metadata: [{ key, ...condition }],
    });
    const metadataCases: [string, MomentFilter, string][] = [
      ['a text in metadata, also within a list', meta('composer', { equalsAny: ['Bach'] }), 'ab'],
      ['any of several texts', meta('composer', { equalsAny: ['Händel', 'nobody'] }), 'b'],
      ['part of a text', meta('composer', { equalsAny: ['Bac'] }), ''],
      ['a text in other letters', meta('composer', { equalsAny: ['bach'] }), ''],
      ['a number, which is not its text', meta('year', { equalsAny: [1721] }), 'a'],
      ['a text, which is not its number', meta('year', { equalsAny: ['1721'] }), 'b'],
      ['numbers and texts', meta('year', { equalsAny: ['1721', -0.5] }), 'bc'],
      ['true', meta('live', { equalsAny: [true] }), 'a'],
      ['false', meta('live', { equalsAny: [false] }), 'b'],
      ['the text "true"', meta('live', { equalsAny: ['true'] }), 'd'],
      ['a least number', meta('year', { atLeast: 1721 }), 'ad'],
      ['a greatest number', meta('year', { atMost: 1721 }), 'ac'],
      ['a range of numbers below 0', meta('year', { atLeast: -1, atMost: -0.25 }), 'c'],
      ['a range around 0', meta('year', { atLeast: -0.5, atMost: 0 }), 'c'],
      ['a range that no single element of a list is in', meta('takes', { atLeast: 5, atMost: 9 }), ''],
      ['a range that one element of a list is in', meta('takes', { atLeast: 4, atMost: 9 }), 'd'],
      ['very small numbers', meta('takes', { atLeast: 5e-324, atMost: 1e-6 }), 'd'],
      ['very large numbers', meta('year', { atLeast: 1e20, atMost: 1e308 }), 'd'],
      ['a number within a range', meta('takes', { equalsAny: [1, 10], atLeast: 2 }), 'b'],
      ['a number outside its range', meta('takes', { equalsAny: [1], atLeast: 2 }), ''],
      ['a key in an object', meta('rights.year', { atLeast: 1990 }), 'a'],
      ['a key with a dot of its own', meta('rights.year', { atMost: 3 }), 'b'],
      ['a key in objects in a list', meta('rights.holders.name', { equalsAny: ['Bob'] }), 'a'],
      ['an object, which is there', meta('rights', { exists: true }), 'a'],
      ['a key that is there', meta('composer', { exists: true }), 'ab'],
      ['a key that is not there', meta('composer', { exists: false }), 'cd'],
      ['null, which is not there', meta('none', { exists: true }), ''],
      ['an empty list, which is not there', meta('few', { exists: true }), ''],
      ['an empty object, which is there', meta('deep', { exists: true }), 'c'],
      ['a key nobody has', meta('nokey', { exists: false }), 'abcd'],
      ['a key with odd letters', meta('odd "key" \\ \'é🎻', { equalsAny: ['it\'s "odd" \\ 🎻'] }), 'c'],
      ['an empty key and an empty text', meta('', { equalsAny: [''] }), 'c'],
      ['a text that only looks like SQL', meta('composer', { equalsAny: ["x') OR true --"] }), ''],
      ['a text that only looks like a path', meta('composer', { equalsAny: ['x") || (@ != "'] }), ''],
      ['a key that only looks like SQL', meta("x') OR true --", { exists: true }), ''],
      ['a key that only looks like a path', meta('composer"[*] ? (@ != "', { exists: true }), ''],
      ['a star, which is a key like others', meta('*', { exists: true }), ''],
      ['a key that every object has', meta('__proto__', { exists: true }), ''],
      [
        'several conditions, which must all hold',
        {
          metadata: [
            { key: 'composer', equalsAny: ['Bach'] },
            { key: 'year', exists: true },
            { key: 'live', equalsAny: [false] },
          ],
        },
        'b',
      ],
      ['an empty list of conditions, which restricts nothing', { metadata: [] }, 'abcd'],
      ['an empty list of values beside a bound', meta('year', { equalsAny: [], atLeast: 1721 }), 'ad'],
    ];
    const cases: [string, MomentFilter, string][] = [
      ['nothing', {}, 'abcd'],
      ['a kind', { mediaKinds: ['AUDIO'] }, 'ad'],
      ['two kinds', { mediaKinds: ['IMAGE', 'TRANSCRIPT'] }, 'bc'],
      ['an empty list of kinds, which restricts nothing', { mediaKinds: [] }, 'abcd'],
      ['a domain of sound, which leaves out what is no sound', { soundDomains: ['MUSIC'] }, 'a'],
      ['two domains', { soundDomains: ['MUSIC', 'SPEECH'] }, 'ad'],
      ['an empty list of domains', { soundDomains: [] }, 'abcd'],
      ['media ids', { mediaIds: ['a', 'c', 'nobody'] }, 'ac'],
      ['an empty list of media ids, which matches nothing', { mediaIds: [] }, ''],
      ['a thousand media ids', { mediaIds: ['d', ...Array.from({ length: 1000 }, (_, i) => `x${i}`)] }, 'd'],
      ['excluded media ids', { excludeMediaIds: ['a', 'nobody'] }, 'bcd'],
      ['an empty list of excluded ids', { excludeMediaIds: [] }, 'abcd'],
      ['all tags', { allTags: ['farm', 'old'] }, 'a'],
      ['any tag', { anyTags: ['old', "o'clock", 'none'] }, 'ab'],
      ['empty lists of tags, which restrict nothing', { allTags: [], anyTags: [] }, 'abcd'],
      ['a tag with odd letters', { allTags: ['été 🎻'] }, 'c'],
      ['a tag that only looks like SQL', { anyTags: ["x') OR true --"] }, ''],
      ['part of a tag', { allTags: ['far'] }, ''],
      ['a first time, inclusive', { createdFrom: '2026-01-02T00:00:00.000Z' }, 'bcd'],
      ['a last time, exclusive', { createdBefore: '2026-01-02T00:00:00.000Z' }, 'a'],
      [
        'times in another notation',
        { createdFrom: '2026-01-02', createdBefore: '2026-01-03T01:00:00+01:00' },
        'b',
      ],
      ['a time between milliseconds', { createdFrom: '2026-01-03T00:00:00.001Z' }, 'd'],
      ['a kind of moment', { momentKinds: ['SOUND'] }, 'a'],
      ['two kinds of moments', { momentKinds: ['SOUND', 'PASSAGE'] }, 'abcd'],
      ['a kind of moment that is not there', { momentKinds: ['IMAGE'] }, ''],
      ['an empty list of kinds of moments', { momentKinds: [] }, 'abcd'],
      ['a shortest length, inclusive', { minDurationSeconds: 12.5 }, 'ad'],
      ['a longest length, inclusive, which leaves out what has none', { maxDurationSeconds: 12.5 }, 'ab'],
      ['both lengths', { minDurationSeconds: 0.1, maxDurationSeconds: 0.1 }, 'b'],
      ['lengths that nothing can have', { minDurationSeconds: 2, maxDurationSeconds: 1 }, ''],
      ...metadataCases,
      [
        'all at once',
        { mediaKinds: ['AUDIO'], anyTags: ['farm'], excludeMediaIds: ['b'], createdBefore: '2027' },
        'a',
      ],
    ];

    it.each(cases)(
      'restricts by %s in every kind of search and in the count',
      async (_what, filter, expected) => {
        const ids = [...expected].map((id) => (id === 'a' ? 'a-s000000' : `${id}-p000000`));
        expect(await searchIds(filter)).toEqual(ids);
        expect((await wordIds('barn', filter)).sort()).toEqual(ids);
        expect((await wordIds('"red barn"', filter)).sort()).toEqual(ids);
        expect(await store.countMoments(filter)).toBe(ids.length);
      },
    );

    it('is applied before the limit', async () => {
      expect(await searchIds({ mediaIds: ['d'] }, 1)).toEqual(['d-p000000']);
      expect(await wordIds('barn', { mediaIds: ['d'] }, 1)).toEqual(['d-p000000']);
    });
  });

  describe('searching by keywords', () => {
    beforeAll(async () => {
      const passages: Record<string, string> = {
        a: 'The old red barn stood by the river.',
        b: 'A barn painted red, then repainted.',
        c: 'Dogs were running through the café at noon',
        d: 'Nothing to see here but a single cloud; cloud upon cloud',
      };
      const picture = momentOf('e', {
        kind: 'IMAGE',
        mediaKind: 'IMAGE',
        title: 'Violin solo',
        tags: ['chamber music'],
      });
      const spoken = Object.entries(passages).map(([id, text]) =>
        momentOf(id, { text, title: `tape ${id}`, tags: [`tag${id}`] }),
      );
      await fill([...spoken, picture]);
    });
    afterAll(empty);

    it.each([
      ['one word', 'river', ['a-p000000']],
      ['any of several words', 'river clouds', ['a-p000000', 'd-p000000']],
      ['another form of the word', 'dog run', ['c-p000000']],
      ['capitals and accents', 'CAFE Café', ['c-p000000']],
      ['the title', 'violins', ['e-i000000']],
      ['a tag', 'chamber', ['e-i000000']],
      ['a phrase', '"red barn"', ['a-p000000']],
      ['a phrase in typographic quotes', '“red barn”', ['a-p000000']],
      ['a phrase of one word', '"clouds"', ['d-p000000']],
      ['a phrase over several words with stop words', '"barn stood by the river"', ['a-p000000']],
      ['two phrases, which must both occur', '"red barn" "old red"', ['a-p000000']],
      ['two phrases of which one is missing', '"red barn" "cloud upon"', []],
      ['a phrase and loose words that need not occur', '"red barn" cloud nowhere', ['a-p000000']],
      ['a phrase of stop words, which asks nothing', '"by the" river', ['a-p000000']],
      ['a phrase that crosses from the text into the title', '"river tape"', []],
      ['a word nobody said', 'zebra', []],
      ['a quote without a partner', 'river "', ['a-p000000']],
      ['nothing', '', []],
      ['blanks', ' \t\n', []],
      ['stop words only', 'the of and', []],
      ['quoted stop words only', '"the" "of and"', []],
      ['empty quotes', '"" "  "', []],
      ['punctuation only', '!?* ... \\ () {} [] ^ ~ : -', []],
      ['syntax of query languages', 'river AND (NOT [x TO y]} ^2 ~ text:* +x -y && || \\', ['a-p000000']],
      ['SQL', "river'; DROP TABLE moments; --", ['a-p000000']],
      ['a lone surrogate and a zero', 'river \uD800 \u0000', ['a-p000000']],
      ['a very long query', `river ${'x'.repeat(5000)} ${'word '.repeat(500)}`, ['a-p000000']],
    ])('finds moments by %s', async (_what, query, expected) => {
      expect((await wordIds(query)).sort()).toEqual(expected);
    });

    it('ranks by BM25, which is above 0: rarer and more frequent words first', async () => {
      expect((await wordIds('cloud barn'))[0]).toBe('d-p000000');
      const hits = await store.searchKeywords({ text: 'cloud barn', limit: 10, filter: {} });
      for (const { similarity } of hits) expect(similarity).toBeGreaterThan(0);
    });
  });

  describe('refusing', () => {
    beforeAll(() => fill([]));
    afterAll(empty);
    const refusal = { name: 'AppError', code: 'BAD_USER_INPUT' };

    it.each([
      ['too short a vector', { text: vectorOf(1, 0, 0) }],
      ['too long a vector', { text: vectorOf(1, 0, 0, 0, 0) }],
      ['an empty vector', { text: new Float32Array() }],
      ['NaN', { text: Float32Array.of(1, NaN, 0, 0) }],
      ['infinity', { text: Float32Array.of(1, -Infinity, 0, 0) }],
      ['a vector of zeros', { text: new Float32Array(4) }],
      ['an unknown space', { sound: vectorOf(1, 0, 0, 0) }],
    ])('refuses %s and stores nothing', async (_what, vectors) => {
      const moments = [momentOf('a'), momentOf('a', { index: 1, vectors })];
      await expect(replaceItem(store, 'a', moments)).rejects.toMatchObject(refusal);
      expect(await store.countMoments({})).toBe(0);
    });

    it('refuses a moment of another item and a moment given twice', async () => {
      await expect(replaceItem(store, 'a', [momentOf('b')])).rejects.toMatchObject(refusal);
      await expect(replaceItem(store, 'a', [momentOf('a'), momentOf('a')])).rejects.toMatchObject(refusal);
    });

    it.each([
      ['a vector of another length', vectorOf(1, 0, 0), 'text', 10],
      ['NaN', Float32Array.of(NaN, 0, 0, 1), 'text', 10],
      ['an unknown space', vectorOf(1, 0, 0, 0), 'sound', 10],
      ['half a hit', vectorOf(1, 0, 0, 0), 'text', 0.5],
      ['less than no hits', vectorOf(1, 0, 0, 0), 'text', -1],
    ])('refuses a search by %s', async (_what, vector, space, limit) => {
      await expect(store.searchVector({ space, vector, limit, filter: {} })).rejects.toMatchObject(refusal);
    });

    it.each([
      ['a shortest length that is none', { minDurationSeconds: NaN }],
      ['an endless length', { maxDurationSeconds: Infinity }],
      ['a condition that asks nothing', { metadata: [{ key: 'a' }] }],
      ['a condition with nothing to equal', { metadata: [{ key: 'a', equalsAny: [] }] }],
      ['a bound that is no number', { metadata: [{ key: 'a', atLeast: NaN }] }],
      ['a value that is no number', { metadata: [{ key: 'a', equalsAny: [1, Infinity] }] }],
    ] as [string, MomentFilter][])('refuses %s', async (_what, filter) => {
      await expect(searchIds(filter)).rejects.toMatchObject(refusal);
      await expect(store.countMoments(filter)).rejects.toMatchObject(refusal);
      await expect(store.scanMoments({ first: 1, filter })).rejects.toMatchObject(refusal);
    });

    it('refuses a time that is none', async () => {
      await expect(searchIds({ createdFrom: 'yesterday' })).rejects.toMatchObject(refusal);
      await expect(store.countMoments({ createdBefore: '' })).rejects.toMatchObject(refusal);
    });

    it.each(['', 'Clip', 'a b', 'x"y', 'keywords', '1st'])(
      'refuses to name a space %j',
      async (spaceName) => {
        await expect(store.open([spaceOf(spaceName, 3)])).rejects.toMatchObject(refusal);
      },
    );
  });
}
