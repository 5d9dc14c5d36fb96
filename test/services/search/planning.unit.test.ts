import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { BridgeChoice, QueryInput, SearchHit, SearchQuery } from '../../../src/domain/query.js';
import type { Calibrator } from '../../../src/services/search/calibration/calibrator.js';
import type { FusionWeights } from '../../../src/services/search/fusion-weights.js';
import { FAKE_DIMENSIONS, wordVector } from '../../fakes/fixed-embedder.js';
import { createFakeLibrary, type FakeFile } from '../../fakes/library.js';

const FILES: Record<string, FakeFile> = {
  '/l/dog.png': { kind: 'IMAGE', words: ['brown dog'] },
  '/l/cat.png': { kind: 'IMAGE', words: ['black cat'] },
  '/l/bark.wav': {
    kind: 'AUDIO',
    words: ['dog barking loud', 'quiet street'],
    said: [{ text: 'the old barn is burning', confidence: 0.9 }],
  },
  '/l/rain.wav': { kind: 'AUDIO', words: ['rain falling'] },
  '/l/talk.txt': { kind: 'TRANSCRIPT', words: ['my dog eats breakfast', 'an old red barn'] },
};

async function createWorld(options: Parameters<typeof createFakeLibrary>[1] = {}) {
  const world = createFakeLibrary(FILES, options);
  await world.open();
  const jobs = await world.ingest.submit([{ source: { type: 'PATH', path: '/l' } }], 'cli');
  for await (const _ of world.ingest.watch(jobs.map((job) => job.id)));
  for (const embedder of [world.clip, world.clap, world.text]) embedder.texts.length = 0;
  return world;
}

const text = (words: string): QueryInput => ({ type: 'TEXT', text: words });
function query(input: QueryInput | QueryInput[], more: Partial<SearchQuery> = {}): SearchQuery {
  return {
    parts: [input].flat().map((each) => ({ input: each, weight: 1 })),
    filter: {},
    first: 10,
    ...more,
  };
}
const titles = ({ hits }: { hits: readonly SearchHit[] }) => hits.map(({ media }) => media.title);

afterEach(() => {
  jest.restoreAllMocks();
});

describe('planning', () => {
  it('encodes each part once per space searched, and nothing for spaces that are not', async () => {
    const { search, clip, clap, text: textSpace } = await createWorld();
    await search.search(query([text('dog'), text('rain')], { spaces: ['clap', 'keywords'] }));
    expect([clip.texts, clap.texts, textSpace.texts]).toEqual([[], ['dog', 'rain'], []]);
  });

  it('searches a space as soon as its own vector is there, however long another encoder takes', async () => {
    const { search, clip, vectors } = await createWorld();
    const searched = jest.spyOn(vectors, 'searchVector');
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const encode = clip.embedTexts!;
    clip.embedTexts = async (texts) => {
      await held;
      return encode(texts);
    };
    const searching = search.search(query(text('dog')));
    while (searched.mock.calls.length < 2) await new Promise(setImmediate);
    expect(searched.mock.calls.map(([{ space }]) => space).sort()).toEqual(['clap', 'text']);
    release();
    expect(titles(await searching)).toContain('dog');
  });

  it('finds near a vector of a space, whatever its length', async () => {
    const { search } = await createWorld();
    const values = [...wordVector('brown dog')].map((value) => value * 1000);
    const { hits, explanation } = await search.search(query({ type: 'VECTOR', space: 'clip', values }));
    expect(hits[0]).toMatchObject({
      media: { title: 'dog' },
      reason: 'It looks like the vector asked with.',
    });
    expect(hits[0]!.evidence[0]!.similarity).toBeCloseTo(1, 6);
    expect(explanation.plan[0]).toMatchObject({ space: 'clip', bridge: null, text: null, vectorCount: 1 });
  });

  it.each([
    ['too few values', 'clip', [1, 2], /has 16 values; this one has 2/],
    ['a value that is no number', 'clip', Array(FAKE_DIMENSIONS).fill(NaN), /finite/],
    ['no direction', 'clip', Array(FAKE_DIMENSIONS).fill(0), /not all 0/],
    ['a space that is none', 'keywords', [1], /There is no space "keywords"/],
  ])('refuses a vector with %s', async (_what, space, values, message) => {
    const { search } = await createWorld();
    await expect(search.search(query({ type: 'VECTOR', space, values }))).rejects.toThrow(message);
  });

  it.each([
    ['a weight of 0 for a space', { spaceWeights: { clip: 0 } }, 'BAD_USER_INPUT'],
    ['a weight below 0 for a space', { spaceWeights: { clip: -1 } }, 'BAD_USER_INPUT'],
    ['a weight for an unknown space', { spaceWeights: { nope: 1 } }, 'MODEL_NOT_FOUND'],
    ['a least relevance above 1', { minRelevance: 1.1 }, 'BAD_USER_INPUT'],
    ['a least relevance that is no number', { minRelevance: NaN }, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, more, code) => {
    const { search } = await createWorld();
    await expect(search.search(query(text('dog'), more))).rejects.toMatchObject({ code });
  });
});

describe('bridges', () => {
  const bridgesOf = async (input: (idOf: (title: string) => string) => QueryInput, bridge?: BridgeChoice) => {
    const { search, catalog } = await createWorld();
    const { items } = await catalog.listMedia({ first: 100 });
    const idOf = (title: string) => items.find((item) => item.title === title)!.id;
    const asked = query(input(idOf), bridge ? { bridge } : {});
    const { explanation, warnings, hits } = await search.search(asked);
    expect(explanation.bridge).toBe(bridge ?? 'AUTO');
    const used = Object.fromEntries(explanation.plan.map(({ space, bridge: way }) => [space, way]));
    const found = new Set(hits.flatMap(({ evidence }) => evidence.map((match) => match.space)));
    expect([...found].sort()).toEqual(Object.keys(used).sort());
    return { used, warnings };
  };
  const picture = (idOf: (title: string) => string): QueryInput => ({ type: 'MEDIA', mediaId: idOf('dog') });
  const passage = (idOf: (title: string) => string): QueryInput => {
    return { type: 'MOMENT', momentId: `${idOf('talk')}-p000000` };
  };

  it.each([
    [undefined, { clip: null, clap: 'text-anchors' }],
    ['ANCHORS', { clip: null, clap: 'text-anchors' }],
    ['NONE', { clip: null }],
  ] as const)('lead from a picture to sounds as the query says: %s', async (choice, expected) => {
    expect(await bridgesOf(picture, choice)).toEqual({ used: expected, warnings: [] });
  });

  it('that were not trained are missed in a warning when only such are wanted', async () => {
    const { used, warnings } = await bridgesOf(picture, 'LEARNED');
    expect(used).toEqual({ clip: null });
    expect(warnings).toMatchObject([{ code: 'CAPABILITY_UNSUPPORTED', space: 'clap' }]);
    expect(warnings[0]!.message).toContain('No trained bridge leads into "clap"');
  });

  it.each([
    ['ANCHORS', { clip: 'words', clap: 'words', text: null }],
    ['LEARNED', { text: null }],
    ['NONE', { text: null }],
  ] as const)('let the words of a passage lead only where words may: %s', async (choice, expected) => {
    expect((await bridgesOf(passage, choice)).used).toEqual(expected);
  });
});

describe('weights', () => {
  const learned: FusionWeights = {
    current: () => Promise.resolve({ version: 'v7', bySpace: { clip: 3, keywords: 0.5 } }),
  };

  it('are learned ones unless the query has its own, and the explanation tells what each is made of', async () => {
    const { search } = await createWorld({ fusionWeights: learned });
    const weightsOf = async (more: Partial<SearchQuery>) => {
      const { explanation } = await search.search(query(text('dog'), more));
      expect(explanation.fusionWeightsVersion).toBe('v7');
      return Object.fromEntries(explanation.plan.map(({ space, weight }) => [space, weight]));
    };
    expect(await weightsOf({})).toEqual({ clip: 3, clap: 1, text: 1, keywords: 0.5 });
    expect(await weightsOf({ spaceWeights: { clip: 4 } })).toEqual({
      ...{ clip: 4, clap: 1, text: 1, keywords: 0.5 },
    });
  });

  it('shift with "sound of", which is shown, unless the query says what it wants', async () => {
    const { search, clip, clap } = await createWorld();
    const said = query(text('sound of dog'));
    const { explanation } = await search.search(said);
    expect(explanation.intents).toEqual([{ part: 0, intent: 'SOUND', leadIn: 'sound of' }]);
    expect(explanation.plan.map((route) => [route.space, route.intentFactor, route.text])).toEqual([
      ['clip', 0.5, 'dog'],
      ['clap', 2, 'sound of dog'],
      ['text', 0.5, 'dog'],
      ['keywords', 1, 'dog'],
    ]);
    expect([clip.texts, clap.texts]).toEqual([['dog'], ['sound of dog']]);
    for (const more of [{ intent: 'OFF' }, { spaces: ['clip'] }, { spaceWeights: { clip: 1 } }] as const) {
      const plain = await search.search({ ...said, ...more });
      expect(plain.explanation.intents).toEqual([]);
      expect(plain.explanation.plan.every(({ intentFactor }) => intentFactor === 1)).toBe(true);
    }
  });
});

describe('quoted words', () => {
  it('must occur: what lacks them is no answer, however near it is, and nothing is encoded for them', async () => {
    const { search, clip, clap, text: textSpace } = await createWorld();
    expect(titles(await search.search(query(text('"old barn"'))))).toEqual(['bark']);
    expect(titles(await search.search(query(text('"old red barn"'))))).toEqual(['talk']);
    expect(titles(await search.search(query(text('"barn old"'))))).toEqual([]);
    expect([clip.texts, clap.texts, textSpace.texts]).toEqual([[], [], []]);
  });

  it('confine the whole part, and what stands outside is looked for by meaning among what holds them', async () => {
    const { search } = await createWorld();
    const result = await search.search(query(text('dog barking loud "old barn"')));
    expect(titles(result)).toEqual(['bark']);
    expect(result.hits[0]!.evidence.map(({ space }) => space).sort()).toEqual(['clap', 'keywords', 'text']);
    const sound = await search.search(query(text('rain "old barn"'), { spaces: ['clap'] }));
    expect(titles(sound)).toEqual(['bark']);
    const seen = await search.search(
      query(text('dog "old barn"'), { filter: { momentKinds: ['SOUND'] }, spaces: ['clap'] }),
    );
    expect(titles(seen)).toEqual(['bark']);
  });

  it('confine their own part only', async () => {
    const { search } = await createWorld();
    const both = query([text('"old red barn"'), text('black cat')]);
    expect(titles(await search.search(both))).toEqual(expect.arrayContaining(['talk', 'cat']));
    expect(titles(await search.search({ ...both, absence: 'REQUIRE' }))).toEqual(['talk']);
  });

  it('are refused by a store that cannot tell', async () => {
    const { search, vectors } = await createWorld();
    Object.assign(vectors.capabilities, { phraseSearch: false });
    await expect(search.search(query(text('"old barn"')))).rejects.toMatchObject({
      code: 'CAPABILITY_UNSUPPORTED',
    });
  });
});

describe('relevance', () => {
  /** Similarity is relevance; keywords are not calibrated. */
  const calibrator: Calibrator = {
    relevanceOf: (space) => Promise.resolve(space === 'keywords' ? null : (value) => Math.max(0, value)),
  };

  it('keeps what is known to be too little out, and says whose relevance nobody knows', async () => {
    const { search } = await createWorld({ calibrator });
    const all = await search.search(query(text('brown dog')));
    expect(all.hits[0]).toMatchObject({ relevance: expect.closeTo(1, 6) });
    expect(all.warnings).toEqual([]);
    const some = await search.search(query(text('brown dog'), { minRelevance: 0.9 }));
    expect(titles(some)).toEqual(['dog']);
    expect(some.warnings).toEqual([
      expect.objectContaining({ code: 'UNCALIBRATED_SPACE', space: 'keywords' }),
    ]);
    const none = await search.search(query(text('xylophone'), { minRelevance: 0.9 }));
    expect(none).toMatchObject({ hits: [], totalCount: 0 });
  });

  it('fuses by relevance when asked, and the evidence shows it', async () => {
    const { search } = await createWorld({ calibrator });
    const { hits, explanation } = await search.search(query(text('brown dog'), { fusion: 'RELEVANCE' }));
    expect(explanation.fusion).toBe('RELEVANCE');
    for (const { evidence, score } of hits) {
      expect(score).toBe(evidence.reduce((sum, { contribution }) => sum + contribution, 0));
      for (const { space, relevance, contribution } of evidence) {
        expect(contribution).toBe(space === 'keywords' ? 0 : relevance! / 3);
      }
    }
  });

  it('is unknown, and the search goes on, when the calibration cannot be read', async () => {
    const { search } = await createWorld({
      calibrator: { relevanceOf: () => Promise.reject(new Error('the records are gone')) },
    });
    const { hits, warnings } = await search.search(query(text('brown dog')));
    expect(hits[0]).toMatchObject({ media: { title: 'dog' }, relevance: null });
    expect(warnings).toEqual([]);
  });
});

describe('the explanation', () => {
  it('gives times of each step and route, and how many candidates each brought', async () => {
    const { search } = await createWorld();
    const { explanation } = await search.search(query(text('dog'), { spaces: ['clap', 'keywords'] }));
    const stages = explanation.timings.map(({ stage, space }) => `${stage} ${space}`);
    for (const stage of ['plan null', 'encode clap', 'search clap', 'search keywords', 'fuse null']) {
      expect(stages).toContain(stage);
    }
    for (const { startMilliseconds, milliseconds } of explanation.timings) {
      expect(Math.min(startMilliseconds, milliseconds)).toBeGreaterThanOrEqual(0);
    }
    expect(explanation.candidates).toEqual([
      { part: 0, space: 'clap', bridge: null, moments: 3, units: 2, isComplete: true },
      { part: 0, space: 'keywords', bridge: null, moments: 2, units: 2, isComplete: true },
    ]);
  });
});
