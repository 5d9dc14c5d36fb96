import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/domain/errors.js';
import type { QueryInput, SearchQuery } from '../../src/domain/query.js';
import { createFakeLibrary, type FakeFile } from '../fakes/library.js';

const FILES: Record<string, FakeFile> = {
  '/l/dog.png': { kind: 'IMAGE', words: ['brown dog'] },
  '/l/cat.png': { kind: 'IMAGE', words: ['black cat'] },
  '/l/bark.wav': { kind: 'AUDIO', words: ['dog barking loud', 'quiet street', 'dog barking again'] },
  '/l/rain.wav': { kind: 'AUDIO', words: ['rain falling'] },
  '/l/talk.txt': { kind: 'TRANSCRIPT', words: ['my dog eats breakfast', 'then we walk in the rain'] },
  'upload:u1': { kind: 'IMAGE', words: ['brown dog'] },
};

async function createWorld() {
  const world = createFakeLibrary(FILES);
  await world.open();
  const jobs = await world.ingest.submit([{ source: { type: 'PATH', path: '/l' } }], 'cli');
  for await (const _ of world.ingest.watch(jobs.map((job) => job.id)));
  const items = await world.catalog.listMedia({ first: 100 });
  const idOf = (title: string) => items.items.find((item) => item.title === title)!.id;
  return { ...world, idOf };
}

function query(input: QueryInput | QueryInput[], more: Partial<SearchQuery> = {}): SearchQuery {
  const parts = [input].flat().map((each) => ({ input: each, weight: 1 }));
  return { parts, filter: {}, first: 10, ...more };
}
const text = (words: string): QueryInput => ({ type: 'TEXT', text: words });
const titles = (result: { hits: readonly { media: { title: string } }[] }) =>
  result.hits.map((hit) => hit.media.title);

describe('search', () => {
  it('finds pictures, sounds and passages with one text, and says through which spaces', async () => {
    const { search } = await createWorld();
    const result = await search.search(query(text('dog')));
    expect(titles(result).slice(0, 3).sort()).toEqual(['bark', 'dog', 'talk']);
    const talk = result.hits.find((hit) => hit.media.title === 'talk')!;
    expect(talk.evidence.map((match) => match.space).sort()).toEqual(['keywords', 'text']);
    expect(talk.moments[0]).toMatchObject({ text: 'my dog eats breakfast', startSeconds: 0 });
    expect(result.warnings).toEqual([]);
  });

  it('groups moments under their item: a long recording is one hit', async () => {
    const { search } = await createWorld();
    const result = await search.search(query(text('dog barking'), { filter: { mediaKinds: ['AUDIO'] } }));
    expect(titles(result)).toEqual(['bark', 'rain']);
    expect(result.totalCount).toBe(2);
  });

  it('answers with an item of the library as the query, and leaves that item out', async () => {
    const { search, idOf } = await createWorld();
    const result = await search.search(query({ type: 'MEDIA', mediaId: idOf('dog') }, { spaces: ['clip'] }));
    expect(titles(result)).toEqual(['cat']);
  });

  it('reaches sounds from a picture over the anchor bridge, and says so', async () => {
    const { search } = await createWorld();
    const upload = query({ type: 'UPLOAD', uploadId: 'u1' }, { filter: { mediaKinds: ['AUDIO'] } });
    const result = await search.search(upload);
    expect(result.hits.length).toBe(2);
    for (const hit of result.hits) {
      expect(hit.evidence).toEqual([
        expect.objectContaining({ space: 'clap', bridge: 'text-anchors', weight: 0.5 }),
      ]);
    }
  });

  it('reaches pictures from a passage by its words, and says so', async () => {
    const { search, idOf } = await createWorld();
    const momentId = `${idOf('talk')}-p000000`;
    const result = await search.search(
      query({ type: 'MOMENT', momentId }, { filter: { mediaKinds: ['IMAGE'] } }),
    );
    expect(titles(result)[0]).toBe('dog');
    expect(result.hits[0]!.evidence[0]).toMatchObject({ space: 'clip', bridge: 'words' });
  });

  it('mixes parts, and a negative weight pushes away', async () => {
    const { search } = await createWorld();
    const parts = [
      { input: text('dog rain'), weight: 1 },
      { input: text('rain'), weight: -2 },
    ];
    const result = await search.search({
      parts,
      filter: { mediaKinds: ['AUDIO'] },
      first: 5,
      spaces: ['clap'],
    });
    expect(titles(result)).not.toContain('rain');
  });

  it('pages without repeating or skipping', async () => {
    const { search } = await createWorld();
    const all = titles(await search.search(query(text('dog rain'), { first: 100 })));
    const paged: string[] = [];
    let after: string | undefined;
    do {
      const page = await search.search(query(text('dog rain'), { first: 2, ...(after ? { after } : {}) }));
      paged.push(...titles(page));
      after = page.hasNextPage ? page.hits.at(-1)!.cursor : undefined;
    } while (after);
    expect(paged).toEqual(all);
  });

  it('refuses a cursor of another query', async () => {
    const { search } = await createWorld();
    const { hits } = await search.search(query(text('dog')));
    const other = query(text('cat'), { after: hits[0]!.cursor });
    await expect(search.search(other)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(search.search(query(text('dog'), { after: 'junk' }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('loses only the hits of a space that fails, and warns', async () => {
    const { search, clip } = await createWorld();
    clip.failure = new AppError('MODEL_NOT_READY', 'The picture model is not fetched yet.');
    const result = await search.search(query(text('dog')));
    expect(titles(result)).toContain('bark');
    expect(result.warnings).toEqual([
      { code: 'MODEL_NOT_READY', message: 'The picture model is not fetched yet.', space: 'clip' },
    ]);
  });

  it('says of every space that is not there yet that it was not searched', async () => {
    const warning = { code: 'MODEL_NOT_READY', message: 'Fetch it once.', space: 'openl3' };
    const world = createFakeLibrary(FILES, { missingSpaces: [warning] });
    await world.open();
    expect((await world.search.search(query(text('dog')))).warnings).toEqual([warning]);
    expect((await world.search.search(query(text('dog'), { spaces: ['openl3'] }))).warnings).toContainEqual(
      warning,
    );
    expect((await world.search.search(query(text('dog'), { spaces: ['clip'] }))).warnings).toEqual([]);
  });

  it('warns about a part that reaches nothing searched', async () => {
    const { search, idOf } = await createWorld();
    const result = await search.search(query({ type: 'MEDIA', mediaId: idOf('dog') }, { spaces: ['text'] }));
    expect(result.hits).toEqual([]);
    expect(result.warnings[0]).toMatchObject({ code: 'CAPABILITY_UNSUPPORTED' });
  });

  it.each([
    ['no parts', { parts: [], filter: {}, first: 1 }, 'BAD_USER_INPUT'],
    ['an empty text', query(text('  ')), 'BAD_USER_INPUT'],
    ['a text of a megabyte', query(text('x'.repeat(1e6))), 'BAD_USER_INPUT'],
    ['a page of 101', query(text('dog'), { first: 101 }), 'BAD_USER_INPUT'],
    ['an unknown space', query(text('dog'), { spaces: ['nope'] }), 'MODEL_NOT_FOUND'],
    ['an unknown item', query({ type: 'MEDIA', mediaId: 'nope' }), 'MEDIA_NOT_FOUND'],
    ['an unknown moment', query({ type: 'MOMENT', momentId: 'nope' }), 'MEDIA_NOT_FOUND'],
    ['an unknown upload', query({ type: 'UPLOAD', uploadId: 'nope' }), 'MEDIA_NOT_FOUND'],
    [
      'only negative weights',
      { parts: [{ input: text('a'), weight: -1 }], filter: {}, first: 1 },
      'BAD_USER_INPUT',
    ],
    ['a weight of 0', { parts: [{ input: text('a'), weight: 0 }], filter: {}, first: 1 }, 'BAD_USER_INPUT'],
  ] as const)('refuses %s', async (_what, bad, code) => {
    const { search } = await createWorld();
    await expect(search.search(bad)).rejects.toMatchObject({ code });
  });
});
