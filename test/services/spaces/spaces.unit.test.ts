import { beforeEach, describe, expect, test } from '@jest/globals';
import { AppError } from '../../../src/domain/errors.js';
import type { MediaItem } from '../../../src/domain/media.js';
import type { SearchQuery, SearchResult } from '../../../src/domain/query.js';
import { createEmbeddedSharing } from '../../../src/queue/embedded-queue.js';
import { Embedders } from '../../../src/services/embedders.js';
import { BackfillService } from '../../../src/services/spaces/backfill.js';
import { SpaceRoster } from '../../../src/services/spaces/roster.js';
import { ServingSearch } from '../../../src/services/spaces/serving-search.js';
import { ShadowQueries } from '../../../src/services/spaces/shadow.js';
import { SpacesService } from '../../../src/services/spaces/spaces.js';
import { itemOf, momentOf } from '../../contract/store-fixtures.js';
import { createFakeEmbedder, wordVector } from '../../fakes/fixed-embedder.js';
import { createMemoryStore } from '../../fakes/memory-store.js';

const ITEMS = 7;
const text = (words: string) => [{ input: { type: 'TEXT' as const, text: words }, weight: 1 }];

/** A library of transcripts that only the first place of `text` has vectors of. */
function createWorld() {
  const store = createMemoryStore();
  const first = createFakeEmbedder('text', ['text']);
  const next = createFakeEmbedder('text_next', ['text']);
  const embedders = new Embedders([first, next]);
  let now = Date.parse('2026-01-01T00:00:00.000Z');
  const clock = { nowIso: () => new Date((now += 10)).toISOString() };
  const { mutex } = createEmbeddedSharing({
    presence: { workerId: 'w' } as never,
    onError: () => {},
  });
  const tools = { ...store, embedders, clock, mutex };
  const roster = new SpaceRoster(tools);
  const unused = {} as never;
  const backfill = new BackfillService({ ...tools, storage: unused, decoder: unused, images: unused });
  const asked: SearchQuery[] = [];
  const search = {
    search: async (query: SearchQuery): Promise<SearchResult> => {
      asked.push(query);
      const ids = query.spaces?.[0] === 'text_next' ? ['m0', 'm2'] : ['m0', 'm1'];
      return { hits: ids.map((id) => ({ media: { id } })) } as unknown as SearchResult;
    },
  };
  const shadow = new ShadowQueries(search, roster, () => embedders.spaces.map(({ name }) => name));
  const spaces = new SpacesService({ ...tools, roster, backfill, shadow, files: unused });
  return {
    ...tools,
    first,
    next,
    roster,
    backfill,
    asked,
    shadow,
    spaces,
    search: new ServingSearch({ search, roster, shadow }),
  };
}

let world: ReturnType<typeof createWorld>;

beforeEach(async () => {
  world = createWorld();
  await world.vectors.open(world.embedders.spaces);
  const ids = Array.from({ length: ITEMS }, (_, index) => `m${index}`);
  await world.catalog.putMedia(ids.map((id) => itemOf(id, { kind: 'TRANSCRIPT' } as Partial<MediaItem>)));
  await world.vectors.replaceMoments(
    ids.map((mediaId, index) => ({
      mediaId,
      moments: [0, 1].map((part) =>
        momentOf(mediaId, {
          index: part,
          text: `word${index} part${part}`,
          vectors: { text: wordVector(`word${index} part${part}`) },
        }),
      ),
    })),
  );
});

const statusOf = async (name: string) => (await world.spaces.list()).find(({ space }) => space.name === name);

describe('filling', () => {
  test('gives every moment the vector that ingest would have given it', async () => {
    expect(await statusOf('text_next')).toMatchObject({
      role: 'text',
      state: 'CANDIDATE',
      coverage: { moments: 14, withVector: 0 },
    });
    world.spaces.fill('text_next');
    expect(await world.spaces.filled('text_next')).toMatchObject({
      state: 'READY',
      filledMoments: 14,
      failedItems: 0,
    });
    expect(await statusOf('text_next')).toMatchObject({ coverage: { moments: 14, withVector: 14 } });
    for (const { text: words, vectors } of await world.vectors.scanMoments({ first: 100 })) {
      expect(vectors['text_next']).toEqual(wordVector(words!));
      expect(vectors['text']).toEqual(wordVector(words!));
    }
  });

  test('goes on where it was stopped, and encodes nothing twice', async () => {
    const embed = world.next.embedTexts!.bind(world.next);
    world.next.embedTexts = async (texts, signal) => {
      if (world.next.texts.length >= 6) void world.backfill.cancel('text_next');
      signal?.throwIfAborted();
      return embed(texts);
    };
    world.spaces.fill('text_next');
    expect(await world.spaces.filled('text_next')).toMatchObject({ state: 'CANCELLED' });
    const { withVector } = (await statusOf('text_next'))!.coverage;
    expect(withVector).toBeGreaterThan(0);
    expect(withVector).toBeLessThan(14);
    world.next.embedTexts = embed;
    world.spaces.fill('text_next');
    expect(await world.spaces.filled('text_next')).toMatchObject({ state: 'READY' });
    expect(new Set(world.next.texts).size).toBe(world.next.texts.length);
    expect((await statusOf('text_next'))!.coverage.withVector).toBe(14);
  });

  test('an item that fails costs itself only, and says why', async () => {
    const embed = world.next.embedTexts!.bind(world.next);
    world.next.embedTexts = (texts) =>
      texts[0]!.startsWith('word3')
        ? Promise.reject(new AppError('INFERENCE_FAILED', 'It does not like three.'))
        : embed(texts);
    world.spaces.fill('text_next');
    const done = await world.spaces.filled('text_next');
    expect(done).toMatchObject({ state: 'READY', filledMoments: 12, failedItems: 1 });
    expect(done!.failures).toEqual([
      { mediaId: 'm3', code: 'INFERENCE_FAILED', message: 'It does not like three.' },
    ]);
  });

  test('of a space that is not there is refused', () => {
    expect(() => world.spaces.fill('nothing')).toThrow(expect.objectContaining({ code: 'MODEL_NOT_FOUND' }));
  });
});

describe('switching', () => {
  test('is refused while the space is not filled, unless less is asked for', async () => {
    await expect(world.spaces.switchTo('text_next')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { limit: 14, actual: 0, unit: 'moments' },
    });
    expect(await world.spaces.switchTo('text_next', 0)).toBe('text');
  });

  test('lets the other space answer, at once here and soon elsewhere, and can be taken back', async () => {
    const elsewhere = new SpaceRoster(world);
    await elsewhere.refresh();
    expect([elsewhere.serves('text'), elsewhere.serves('text_next')]).toEqual([true, false]);
    await world.spaces.switchTo('text_next', 0);
    expect([world.roster.serves('text'), world.roster.serves('text_next')]).toEqual([false, true]);
    expect(await statusOf('text')).toMatchObject({ state: 'FORMER' });
    await later(world, 5000);
    await elsewhere.refresh();
    expect(elsewhere.serves('text_next')).toBe(true);
    await world.spaces.switchTo('text', 0);
    expect(await statusOf('text_next')).toMatchObject({ state: 'FORMER' });
  });

  test('queries that name a role mean the space that serves it', async () => {
    await world.search.search({ parts: text('x'), filter: {}, spaces: ['text', 'keywords'], first: 5 });
    await world.spaces.switchTo('text_next', 0);
    await world.search.search({ parts: text('x'), filter: {}, spaces: ['text', 'keywords'], first: 5 });
    expect(world.asked.map(({ spaces }) => spaces)).toEqual([
      ['text', 'keywords'],
      ['text_next', 'keywords'],
    ]);
  });
});

describe('shadow queries', () => {
  test('compare what both spaces answer, on a sample, after the user has the answer', async () => {
    for (let index = 0; index < 10; index++) {
      await world.search.search({ parts: text(`query ${index}`), filter: {}, first: 5 });
      await world.shadow.settled();
    }
    expect(world.asked.filter(({ spaces }) => spaces).map(({ spaces }) => spaces![0])).toEqual([
      'text',
      'text_next',
      'text',
      'text_next',
    ]);
    expect(await statusOf('text_next')).toMatchObject({
      shadow: { serving: 'text', candidate: 'text_next', queries: 2, overlapAt10: 0.5, sameFirst: 1 },
    });
    expect(await statusOf('text')).toMatchObject({ shadow: null });
  });
});

describe('dropping', () => {
  test('is refused while a model fills the space, and removes what is left behind', async () => {
    await expect(world.spaces.drop('text_next')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(world.spaces.drop('nothing')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    const without = new SpacesService({
      ...world,
      files: {} as never,
      embedders: new Embedders([world.next]),
      roster: new SpaceRoster({ ...world, embedders: new Embedders([world.next]) }),
    });
    expect((await without.list()).map(({ space, state }) => [space.name, state])).toEqual([
      ['text_next', 'SERVING'],
      ['text', 'LEFT'],
    ]);
    await without.drop('text');
    expect((await without.list()).map(({ space }) => space.name)).toEqual(['text_next']);
    expect((await world.vectors.scanMoments({ first: 1 }))[0]!.vectors).toEqual({});
  });
});

async function later({ clock }: ReturnType<typeof createWorld>, milliseconds: number): Promise<void> {
  for (let passed = 0; passed <= milliseconds; passed += 10) clock.nowIso();
}
