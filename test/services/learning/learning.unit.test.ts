import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Vector } from '../../../src/domain/embedding.js';
import type { MediaItem } from '../../../src/domain/media.js';
import type { SearchQuery, SearchResult } from '../../../src/domain/query.js';
import { unitVector } from '../../../src/dsp/unit-vector.js';
import { JudgementSets } from '../../../src/services/evaluation/judgement-sets.js';
import { FeedbackLog } from '../../../src/services/learning/feedback.js';
import { LearningService } from '../../../src/services/learning/learning.js';
import { itemOf, momentOf, spaceOf } from '../../contract/store-fixtures.js';
import { createMemoryStore } from '../../fakes/memory-store.js';

const SPACE = { ...spaceOf('text', 12), modalities: ['text'] as const };
const COUNT = 30;
const text = (words: string) => [{ input: { type: 'TEXT' as const, text: words }, weight: 1 }];
const never = new AbortController().signal;

/** The word `wN` points along one axis; what it means lies along the next. */
function axis(index: number, of = 12): Vector {
  const vector = new Float32Array(of).fill(0.1);
  vector[index % of] = 1;
  vector[(index * 7 + 3) % of]! += 0.6;
  return unitVector(vector)!;
}
const turned = (vector: Vector): Vector =>
  vector.map((_value, index) => vector[(index + 1) % vector.length]!);

let store: ReturnType<typeof createMemoryStore>;
let sets: JudgementSets;
let feedback: FeedbackLog;
let learning: LearningService;
let now: number;

/** The text space puts the right item first, the clip space a wrong one. */
const search = {
  async search({ parts }: SearchQuery): Promise<SearchResult> {
    const { input } = parts[0]!;
    const number = Number(input.type === 'TEXT' ? input.text.slice(1) : 0);
    const hit = (id: string, space: string, contribution: number) => ({
      media: { id },
      score: contribution,
      evidence: [{ space, contribution }],
    });
    const wrong = `m${(number + 1) % COUNT}`;
    return {
      hits: [hit(wrong, 'clip', 0.0164), hit(`m${number}`, 'text', 0.0161)],
    } as unknown as SearchResult;
  },
};

beforeEach(async () => {
  store = createMemoryStore();
  now = Date.parse('2026-01-01T00:00:00.000Z');
  const clock = { nowIso: () => new Date((now += 10_000)).toISOString() };
  const { records, catalog, vectors } = store;
  sets = new JudgementSets({ records, clock });
  feedback = new FeedbackLog({ records, catalog, clock });
  await vectors.open([SPACE]);
  const ids = Array.from({ length: COUNT }, (_, index) => `m${index}`);
  await catalog.putMedia(ids.map((id) => itemOf(id)) as MediaItem[]);
  await vectors.replaceMoments(
    ids.map((mediaId, index) => ({
      mediaId,
      moments: [momentOf(mediaId, { vectors: { text: turned(axis(index)) } })],
    })),
  );
  const embedder = {
    space: SPACE,
    embedTexts: async (texts: readonly string[]) => texts.map((word) => axis(Number(word.slice(1)))),
  };
  const embedders = {
    spaces: [SPACE, spaceOf('clip', 3)],
    get: (name: string) => (name === 'text' ? embedder : { space: spaceOf('clip', 3) }),
  } as never;
  learning = new LearningService({
    records,
    clock,
    embedders,
    vectors,
    sets,
    feedback,
    search: () => search,
  });
});

async function saveSet(): Promise<string> {
  const judgements = Array.from({ length: COUNT }, (_, index) => ({
    parts: text(`w${index}`),
    filter: {},
    relevant: [{ mediaId: `m${index}`, grade: 1 }],
  }));
  return (await sets.save({ name: 'words', judgements })).id;
}

describe('weights', () => {
  test('learned from judgements find the right items first on queries that were held out', async () => {
    const version = await learning.trainWeights(await saveSet(), never);
    expect(version.bySpace['text']!).toBeGreaterThan(version.bySpace['clip']!);
    expect(version.heldOut.before.reciprocalRank).toBe(0.5);
    expect(version.heldOut.after.reciprocalRank).toBe(1);
    expect(version.source).toMatchObject({ queries: COUNT, pairs: COUNT });
  });

  test('serve only when put in force, and every switch can be taken back', async () => {
    const version = await learning.trainWeights(await saveSet(), never);
    expect(await learning.current()).toEqual({ version: 'even', bySpace: {} });
    await learning.weights.activate(version.id);
    expect(await learning.current()).toEqual({ version: version.id, bySpace: version.bySpace });
    const { history } = await learning.weights.activate(null);
    expect(await learning.current()).toEqual({ version: 'even', bySpace: {} });
    expect(history.map(({ versionId }) => versionId)).toEqual([null, version.id]);
    await expect(learning.weights.activate('nobody')).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  });

  test('are learned from clicks on what stood below something passed over', async () => {
    for (let index = 0; index < 12; index++) {
      const shownIds = [`m${index + 1}`, `m${index}`];
      const draft = { parts: text(`w${index}`), filter: {}, mediaId: `m${index}`, shownIds };
      await feedback.record({ ...draft, signal: 'CLICK' });
    }
    const version = await learning.trainWeights(null, never);
    expect(version.source).toMatchObject({ judgementSetId: null, queries: 12 });
    expect(version.bySpace['text']!).toBeGreaterThan(1);
  });

  test('are not learned from too little', async () => {
    await expect(learning.trainWeights(null, never)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('adapters', () => {
  test('learn what the words of a library mean, and leave a space alone until they are in force', async () => {
    const version = await learning.trainAdapter('text', await saveSet(), never);
    expect(version.heldOut.after.reciprocalRank).toBeGreaterThan(version.heldOut.before.reciprocalRank);
    const query = axis(5);
    expect(await learning.adapt('text', query)).toBe(query);
    await learning.activateAdapter('text', version.id);
    const adapted = await learning.adapt('text', query);
    const closeness = (vector: Vector) =>
      vector.reduce((sum, value, i) => sum + value * turned(query)[i]!, 0);
    expect(closeness(adapted)).toBeGreaterThan(closeness(query) + 0.2);
    await learning.activateAdapter('text', null);
    expect(await learning.adapt('text', query)).toBe(query);
  });

  test('are refused for a space that reads no words', async () => {
    const setId = await saveSet();
    await expect(learning.trainAdapter('clip', setId, never)).rejects.toMatchObject({
      code: 'CAPABILITY_UNSUPPORTED',
    });
  });
});

describe('feedback', () => {
  test('is kept until it is cleared', async () => {
    const draft = { parts: text('w1'), filter: {}, mediaId: 'm1', shownIds: [], signal: 'RELEVANT' as const };
    const first = await feedback.record(draft);
    await feedback.record(draft);
    expect(await feedback.list()).toHaveLength(2);
    expect(await feedback.clear(new Date(Date.parse(first.createdAt) + 1).toISOString())).toBe(1);
    expect(await feedback.clear()).toBe(1);
    expect(await feedback.list()).toEqual([]);
  });

  test('on what is not there, or on a file, is refused', async () => {
    const draft = { parts: text('w1'), filter: {}, mediaId: 'gone', shownIds: [], signal: 'CLICK' as const };
    await expect(feedback.record(draft)).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    const upload = [{ input: { type: 'UPLOAD' as const, uploadId: 'u' }, weight: 1 }];
    await expect(feedback.record({ ...draft, mediaId: 'm1', parts: upload })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
