import { beforeEach, expect, test } from '@jest/globals';
import type { MediaItem } from '../../../src/domain/media.js';
import type { RecordStore } from '../../../src/domain/ports/record-store.js';
import type { SearchQuery, SearchResult } from '../../../src/domain/query.js';
import { EvaluationService, type EvaluationTools } from '../../../src/services/evaluation/evaluation.js';
import { JudgementSets } from '../../../src/services/evaluation/judgement-sets.js';
import { itemOf } from '../../contract/store-fixtures.js';
import { createMemoryStore } from '../../fakes/memory-store.js';

const ITEMS = ['a', 'b', 'c', 'd'].map((id) => itemOf(id));
const text = (words: string) => [{ input: { type: 'TEXT' as const, text: words }, weight: 1 }];
const judgement = (words: string, ...mediaIds: string[]) => ({
  parts: text(words),
  filter: {},
  relevant: mediaIds.map((mediaId) => ({ mediaId, grade: 1 })),
});

/** Finds the items whose ids are the letters of the query, in that order; can be held up. */
class LetterSearch {
  readonly asked: string[] = [];
  /** Questions from this one on wait for `hold`. */
  holdFrom = Infinity;
  hold: Promise<void> = Promise.resolve();

  async search({ parts, first }: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    const { input } = parts[0]!;
    const words = input.type === 'TEXT' ? input.text : '';
    this.asked.push(words);
    if (this.asked.length >= this.holdFrom) await this.hold;
    signal?.throwIfAborted();
    if (words === '!') throw new Error('broken');
    const hits = [...words].slice(0, first).map((id) => ({ media: ITEMS.find((item) => item.id === id)! }));
    return { hits } as unknown as SearchResult;
  }
}

let search: LetterSearch;
let sets: JudgementSets;
let evaluation: EvaluationService;
let now: number;
let records: RecordStore;
let tools: EvaluationTools;
let bridgesAskedFor: number;

beforeEach(async () => {
  const store = createMemoryStore();
  ({ records } = store);
  const { catalog } = store;
  await catalog.putMedia(ITEMS as MediaItem[]);
  now = Date.parse('2026-01-01T00:00:00.000Z');
  const clock = { nowIso: () => new Date(now++).toISOString() };
  search = new LetterSearch();
  sets = new JudgementSets({ records, clock });
  const embedders = { spaces: [{ name: 'text', modelId: 'm', revision: 'r' }] } as never;
  bridgesAskedFor = 0;
  const status = { state: 'READY', encodedWords: 0, totalWords: 0, error: null } as const;
  const bridges = {
    start: async () => (bridgesAskedFor++, status),
    finished: async () => status,
  };
  tools = { sets, search, catalog, embedders, records, clock, bridges };
  evaluation = new EvaluationService(tools);
});

const save = (...judgements: ReturnType<typeof judgement>[]) => sets.save({ name: 'letters', judgements });

test('asks every query of a set and keeps what came of it', async () => {
  const { id: setId } = await save(judgement('ab', 'a'), judgement('ab', 'b'), judgement('cd', 'a'));
  const started = await evaluation.start({ setId, label: 'first try' });
  expect(started).toMatchObject({ state: 'PROCESSING', progress: 0, spaces: ['text m@r'] });
  const run = await evaluation.finished(started.id);
  expect(run).toMatchObject({ state: 'READY', progress: 1, label: 'first try', error: null });
  expect(run.results.map(({ judgementId, figures }) => [judgementId, figures[0]!.reciprocalRank])).toEqual([
    ['1', 1],
    ['2', 0.5],
    ['3', 0],
  ]);
  expect(run.figures[0]).toMatchObject({ mediaKind: null, queries: 3, reciprocalRank: 0.5 });
  expect(run.results[2]!.missedIds).toEqual(['a']);
  expect((await evaluation.list(setId)).map(({ id }) => id)).toEqual([run.id]);
});

test('lists runs without their results, those of earlier versions among them', async () => {
  const { id: setId } = await save(judgement('ab', 'a'));
  const { id } = await evaluation.finished((await evaluation.start({ setId })).id);
  const earlier = { ...(await evaluation.get(id)), id: 'of-old', createdAt: '2020-01-01T00:00:00.000Z' };
  await records.put('evaluation-runs', [{ id: 'of-old', value: JSON.parse(JSON.stringify(earlier)) }]);
  await records.delete('evaluation-summaries', [id]);
  const opened = new EvaluationService(tools);
  const listed = await opened.list(setId);
  expect(listed.map((run) => run.id)).toEqual([id, 'of-old']);
  expect(listed.every((run) => !('results' in run))).toBe(true);
  expect((await opened.get('of-old')).results).toHaveLength(1);
});

test('has bridges made before it asks with items, and leaves them alone for texts', async () => {
  const { id: texts } = await save(judgement('ab', 'a'));
  await evaluation.finished((await evaluation.start({ setId: texts })).id);
  expect(bridgesAskedFor).toBe(0);
  const part = { input: { type: 'MEDIA', mediaId: 'a' } as const, weight: 1 };
  const ofItem = { ...judgement('ab', 'b'), parts: [part] };
  const { id: items } = await sets.save({ name: 'items', judgements: [ofItem] });
  await evaluation.finished((await evaluation.start({ setId: items })).id);
  expect(bridgesAskedFor).toBe(1);
});

test('leaves out items that the library does not have, and says which', async () => {
  const { id: setId } = await save(judgement('ab', 'a', 'gone'), judgement('ab', 'gone'));
  const run = await evaluation.finished((await evaluation.start({ setId })).id);
  expect(run.unknownMediaIds).toEqual(['gone']);
  expect(run.figures[0]).toMatchObject({ queries: 1, recall: 1 });
});

test('a run that is cancelled keeps what it has and goes on from there', async () => {
  const { id: setId } = await save(judgement('a', 'a'), judgement('b', 'b'), judgement('c', 'c'));
  let release = () => {};
  search.hold = new Promise((resolve) => (release = resolve));
  search.holdFrom = 2;
  const { id } = await evaluation.start({ setId });
  while (search.asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const cancelling = evaluation.cancel(id);
  release();
  const stopped = await cancelling;
  expect(stopped.state).toBe('CANCELLED');
  expect(stopped.results.map(({ judgementId }) => judgementId)).toEqual(['1']);
  await evaluation.resume(id);
  const run = await evaluation.finished(id);
  expect(run).toMatchObject({ state: 'READY', error: null });
  expect(run.results.map(({ judgementId }) => judgementId)).toEqual(['1', '2', '3']);
  expect(search.asked).toEqual(['a', 'b', 'b', 'c']);
});

test('a search that fails ends the run with a reason that gives nothing away', async () => {
  const { id: setId } = await save(judgement('!', 'a'));
  const run = await evaluation.finished((await evaluation.start({ setId })).id);
  expect(run.state).toBe('FAILED');
  expect(run.error).not.toContain('broken');
});

test('compares two runs of one set, and refuses runs that are none', async () => {
  const { id: setId } = await save(judgement('ba', 'a'), judgement('b', 'b'));
  const [first, second] = [await evaluation.start({ setId }), await evaluation.start({ setId, depth: 10 })];
  await evaluation.finished(first.id);
  await evaluation.finished(second.id);
  expect(await evaluation.compare(first.id, second.id)).toMatchObject({ isPassed: true, improvedIds: [] });
  await expect(evaluation.compare(first.id, 'nobody')).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  const shallow = await evaluation.start({ setId, depth: 1 });
  await evaluation.finished(shallow.id);
  await expect(evaluation.compare(first.id, shallow.id)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(evaluation.compare(first.id, second.id, 2)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a run whose process is gone is shown as stopped, and can be resumed', async () => {
  const { id: setId } = await save(judgement('a', 'a'));
  const { id } = await evaluation.finished((await evaluation.start({ setId })).id);
  const { records } = (evaluation as unknown as { tools: { records: never } }).tools as {
    records: ReturnType<typeof createMemoryStore>['records'];
  };
  const [kept] = await records.get('evaluation-runs', [id]);
  await records.put('evaluation-runs', [{ id, value: { ...kept!, state: 'PROCESSING', results: [] } }]);
  now += 10 * 60_000;
  expect(await evaluation.get(id)).toMatchObject({ state: 'CANCELLED' });
  await evaluation.resume(id);
  expect((await evaluation.finished(id)).state).toBe('READY');
});

test.each([
  ['no judgements', { name: 'x', judgements: [] }],
  ['no name', { name: ' ', judgements: [judgement('a', 'a')] }],
  ['no query', { name: 'x', judgements: [{ ...judgement('a', 'a'), parts: [] }] }],
  ['nothing relevant', { name: 'x', judgements: [judgement('a')] }],
  ['an item twice', { name: 'x', judgements: [judgement('a', 'a', 'a')] }],
  [
    'a judgement twice',
    { name: 'x', judgements: [{ ...judgement('a', 'a'), id: '2' }, judgement('b', 'b')] },
  ],
  [
    'an odd grade',
    { name: 'x', judgements: [{ ...judgement('a'), relevant: [{ mediaId: 'a', grade: 4 }] }] },
  ],
  [
    'an upload, which does not last',
    {
      name: 'x',
      judgements: [
        { ...judgement('a', 'a'), parts: [{ input: { type: 'UPLOAD', uploadId: 'u' } as const, weight: 1 }] },
      ],
    },
  ],
])('refuses a set with %s', async (_what, draft) => {
  await expect(sets.save(draft)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('replaces a set under its id and keeps when it was made', async () => {
  const first = await save(judgement('a', 'a'));
  const second = await sets.save({ id: first.id, name: 'other', judgements: [judgement('b', 'b')] });
  expect(second).toMatchObject({ id: first.id, createdAt: first.createdAt, name: 'other' });
  expect(await sets.list()).toEqual([second]);
  await sets.delete(first.id);
  await expect(sets.get(first.id)).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
});
