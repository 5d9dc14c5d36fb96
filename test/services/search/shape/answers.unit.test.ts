import { describe, expect, it } from '@jest/globals';
import type { SearchQuery } from '../../../../src/domain/query.js';
import { createMemoryStore } from '../../../fakes/memory-store.js';
import { wordVector } from '../../../fakes/fixed-embedder.js';
import { createShapeWorld, readAll, textQuery, titlesOf, type WorldItem } from './shape-world.js';

const ITEMS: WorldItem[] = [
  {
    title: 'talk',
    kind: 'TRANSCRIPT',
    words: ['my dog eats breakfast', 'the dog dog walks', 'rain at night'],
    tags: ['said'],
  },
  { title: 'Brown dog', words: ['brown dog'], tags: ['pet', 'seen'] },
  { title: 'black cat', words: ['black cat'], tags: ['pet', 'seen'] },
  {
    title: 'bark',
    kind: 'AUDIO',
    words: ['dog barking loud', 'quiet street', 'dog barking again'],
    durationSeconds: 15,
  },
];

async function worldOf(items: readonly WorldItem[] = ITEMS) {
  const world = await createShapeWorld(createMemoryStore());
  await world.put(...items);
  return { ...world, search: world.createSearch() };
}

describe('an answer', () => {
  it('shows as many moments per item as asked for, best first, each with what found it and a snippet', async () => {
    const { search } = await worldOf();
    const { hits } = await search.search(textQuery('dog', { momentsPerItem: 2 }));
    const talk = hits.find(({ media }) => media.title === 'talk')!;
    expect(talk.moments.map(({ text }) => text)).toEqual(['the dog dog walks', 'my dog eats breakfast']);
    expect(talk.matches.map(({ moment }) => moment)).toEqual(talk.moments);
    expect(talk.matches[1]!.routes.map(({ space }) => space).sort()).toEqual(['keywords', 'text']);
    expect(talk.matches[1]!.snippet).toMatchObject({
      text: 'my dog eats breakfast',
      highlights: [{ start: 3, end: 6 }],
    });
    const bark = hits.find(({ media }) => media.title === 'bark')!;
    expect(bark.matches.map(({ moment }) => moment.index).sort()).toEqual([0, 2]);
    expect(bark.matches.map(({ snippet }) => snippet)).toEqual([null, null]);
    for (const { score, evidence } of hits) {
      expect(evidence.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(score);
    }
  });

  it('shows the moments of the evidence unless asked for more', async () => {
    const { search } = await worldOf();
    const { hits } = await search.search(textQuery('dog', { filter: { mediaKinds: ['TRANSCRIPT'] } }));
    const evident = hits[0]!.evidence.map(({ moment }) => moment!.id);
    expect(new Set(hits[0]!.moments.map(({ id }) => id))).toEqual(new Set(evident));
  });

  it('grouped by moment counts moments, in total and in facets', async () => {
    const { search } = await worldOf();
    const facets = [{ field: 'MEDIA_KIND' }, { field: 'TAG' }] as const;
    const answer = await search.search(textQuery('dog', { groupBy: 'MOMENT', facets, first: 3 }));
    expect(answer).toMatchObject({ totalCount: 8, totalIsExact: true, hasNextPage: true });
    expect(answer.facets[0]).toMatchObject({
      values: [
        { value: 'AUDIO', count: 3 },
        { value: 'TRANSCRIPT', count: 3 },
        { value: 'IMAGE', count: 2 },
      ],
      isExact: true,
    });
    const all = await readAll(
      (query) => search.search(query),
      textQuery('dog', { groupBy: 'MOMENT', first: 3 }),
    );
    expect(new Set(all.flatMap(({ moments }) => moments.map(({ id }) => id))).size).toBe(8);
  });

  it('has the same facets on every page, over the hits of all pages', async () => {
    const { search, createSearch } = await worldOf();
    const query = textQuery('dog', {
      first: 2,
      facets: [{ field: 'TAG' }, { field: 'CREATED_AT', interval: 'YEAR' }],
    });
    const one = await search.search(query);
    expect(one.facets[0]!.values).toEqual([
      { value: 'pet', count: 2 },
      { value: 'seen', count: 2 },
      { value: 'said', count: 1 },
    ]);
    expect(one.facets[1]!.buckets.map(({ count }) => count)).toEqual([4]);
    const after = one.hits.at(-1)!.cursor;
    for (const service of [search, createSearch()]) {
      const two = await service.search({ ...query, after });
      expect([two.facets, two.totalCount, two.totalIsExact]).toEqual([
        one.facets,
        one.totalCount,
        one.totalIsExact,
      ]);
    }
  });

  it.each([
    ['NEWEST', ['bark', 'black cat', 'Brown dog', 'talk']],
    ['OLDEST', ['talk', 'Brown dog', 'black cat', 'bark']],
    ['TITLE', ['bark', 'black cat', 'Brown dog', 'talk']],
  ] as const)('sorted by %s keeps its order over the pages, remembered or not', async (sort, expected) => {
    const { search, createSearch } = await worldOf();
    const query = textQuery('dog', { sort, first: 1 });
    const remembered = await readAll((each) => search.search(each), query);
    const forgotten = await readAll((each) => createSearch().search(each), query);
    for (const hits of [remembered, forgotten]) expect(titlesOf({ hits })).toEqual(expected);
  });

  it('knows its total for sure when what was left out is known to be irrelevant', async () => {
    const items = Array.from({ length: 260 }, (_, index) => ({
      title: `m${index}`,
      words: [index < 5 ? 'dog' : 'cat'],
    }));
    const curve = { relevanceOf: () => Promise.resolve((similarity: number) => Math.max(0, similarity)) };
    const world = await createShapeWorld(createMemoryStore(), curve);
    await world.put(...items);
    const search = world.createSearch();
    const query = textQuery('dog', { spaces: ['clip'] });
    expect(await search.search(query)).toMatchObject({ totalCount: 200, totalIsExact: false });
    expect(await search.search({ ...query, minRelevance: 0.5 })).toMatchObject({
      totalCount: 5,
      totalIsExact: true,
    });
    expect(await search.search({ ...query, minRelevance: 0.5, absence: 'REQUIRE' })).toMatchObject({
      totalIsExact: false,
    });
  });

  const refused: [string, Partial<SearchQuery>][] = [
    ['momentsPerItem of 0', { momentsPerItem: 0 }],
    ['momentsPerItem of 21', { momentsPerItem: 21 }],
    ['diversity over 1', { diversity: 1.1 }],
    ['diversity that is no number', { diversity: NaN }],
    ['diversity of a list by time', { diversity: 0.5, sort: 'NEWEST' }],
    ['17 facets', { facets: Array.from({ length: 17 }, () => ({ field: 'TAG' as const })) }],
    ['a facet of metadata without a key', { facets: [{ field: 'METADATA' }] }],
    ['a key for tags', { facets: [{ field: 'TAG', metadataKey: 'x' }] }],
    ['bounds that fall', { facets: [{ field: 'DURATION', bounds: [2, 1] }] }],
    ['one bound', { facets: [{ field: 'DURATION', bounds: [2] }] }],
    ['bounds of tags', { facets: [{ field: 'TAG', bounds: [1, 2] }] }],
    ['an interval of lengths', { facets: [{ field: 'DURATION', interval: 'DAY' }] }],
    ['no values of a facet', { facets: [{ field: 'TAG', first: 0 }] }],
    ['values of a histogram', { facets: [{ field: 'DURATION', first: 5 }] }],
  ];
  it.each(refused)('refuses %s', async (_what, more) => {
    const { search } = await worldOf();
    await expect(search.search(textQuery('dog', more))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('diversity', () => {
  it('brings forward what is unlike, and every score is still the sum of its evidence', async () => {
    const alike = Array.from({ length: 4 }, (_, index) => ({ title: `dog ${index}`, words: ['dog'] }));
    const { search } = await worldOf([...alike, { title: 'other', words: ['dog cat bird fish'] }]);
    const query = textQuery('dog', { spaces: ['clip'] });
    expect(titlesOf(await search.search(query)).at(-1)).toBe('other');
    const diverse = await search.search({ ...query, diversity: 0.7 });
    expect(titlesOf(diverse)[1]).toBe('other');
    expect(diverse.hits).toHaveLength(5);
    for (const { score, evidence } of diverse.hits) {
      expect(evidence.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(score);
    }
  });
});

describe('collapsing duplicates', () => {
  const near = wordVector('dog barking loud').map((value, index) => value + (index === 0 ? 0.01 : 0));
  const unit = near.map((value) => value / Math.hypot(...near));
  const items: WorldItem[] = [
    { title: 'bark.wav', kind: 'AUDIO', words: ['dog barking loud'], durationSeconds: 5 },
    { title: 'bark.mp3', kind: 'AUDIO', words: ['x'], vectors: [unit], durationSeconds: 5.05 },
    { title: 'bark, longer', kind: 'AUDIO', words: ['dog barking loud'], durationSeconds: 9 },
    { title: 'photo.png', words: ['brown dog'], widthPixels: 640 },
    { title: 'photo.jpg', words: ['brown dog'], widthPixels: 641 },
    { title: 'photo, cropped', words: ['brown dog'], widthPixels: 480 },
    { title: 'howl', kind: 'AUDIO', words: ['wolf howling'], durationSeconds: 5 },
    {
      title: 'a.srt',
      kind: 'TRANSCRIPT',
      words: ['my dog eats breakfast early', 'and sleeps'],
      durationSeconds: 10,
    },
    {
      title: 'a.vtt',
      kind: 'TRANSCRIPT',
      words: ['my dog eats breakfast early', 'and sleeps'],
      durationSeconds: 10,
    },
    {
      title: 'b.srt',
      kind: 'TRANSCRIPT',
      words: ['my dog eats breakfast early', 'volcanoes erupt loudly elsewhere'],
      durationSeconds: 10,
    },
  ];
  const shownBy = (hits: Awaited<ReturnType<typeof readAll>>) =>
    hits
      .map(({ media, duplicates }) =>
        [media.title, ...duplicates.map(({ title }) => title)].sort().join(' + '),
      )
      .sort();

  it('folds other encodings under the best, and neither other lengths, crops nor other words', async () => {
    const { search } = await worldOf(items);
    const answer = await search.search(textQuery('dog', { collapseDuplicates: true, first: 50 }));
    expect(shownBy([...answer.hits])).toEqual([
      'a.srt + a.vtt',
      'b.srt',
      'bark, longer',
      'bark.mp3 + bark.wav',
      'howl',
      'photo, cropped',
      'photo.jpg + photo.png',
    ]);
    expect(answer.totalCount).toBe(7);
    for (const { score, evidence } of answer.hits) {
      expect(evidence.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(score);
    }
  });

  it('shows everybody once over the pages, remembered or not, as a hit or under one', async () => {
    const { search, createSearch } = await worldOf(items);
    const query = textQuery('dog', { collapseDuplicates: true, first: 2 });
    for (const ask of [search, null]) {
      const hits = await readAll((each) => (ask ?? createSearch()).search(each), query);
      const shown = hits.flatMap(({ media, duplicates }) => [
        media.title,
        ...duplicates.map(({ title }) => title),
      ]);
      expect(shown.sort()).toEqual(items.map(({ title }) => title).sort());
    }
  });

  it('lets a duplicate step in for a hit that was deleted since', async () => {
    const { search, remove } = await worldOf(items);
    const query = textQuery('dog barking loud', {
      collapseDuplicates: true,
      first: 1,
      sort: 'OLDEST',
      spaces: ['clap'],
    });
    const first = await search.search({ ...query, sort: 'NEWEST' });
    expect(titlesOf(first)).toEqual(['howl']);
    await remove('bark.wav');
    const rest = await search.search({ ...query, sort: 'NEWEST', first: 9, after: first.hits[0]!.cursor });
    expect(titlesOf(rest)).toEqual(['bark, longer', 'bark.mp3']);
  });

  it('folds moments of such items that are at the same time', async () => {
    const { search } = await worldOf(items);
    const query = textQuery('dog', {
      collapseDuplicates: true,
      groupBy: 'MOMENT',
      spaces: ['text'],
      first: 50,
    });
    const { hits } = await search.search(query);
    expect(hits.map(({ duplicates }) => duplicates.length).sort()).toEqual([0, 0, 1, 1]);
  });
});
