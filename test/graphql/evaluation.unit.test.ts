import { expect, test } from '@jest/globals';

import {
  ActivateFusionWeightsDocument,
  CompareEvaluationsDocument,
  EvaluationRunDocument,
  EvaluationRunsDocument,
  FusionWeightsDocument,
  JudgementSetsDocument,
  RecordFeedbackDocument,
  SaveJudgementSetDocument,
  StartEvaluationDocument,
  TrainFusionWeightsDocument,
} from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

const judgement = (text: string, mediaId: string) => ({
  parts: [{ input: { text } }],
  relevant: [{ mediaId }],
});

test('keeps judgements, asks them, and compares two askings', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const input = { name: 'Dogs', judgements: [judgement('a dog', 'a1'), judgement('a cat', 'i1')] };
  const saved = (await run(SaveJudgementSetDocument, { input })).data!.saveJudgementSet;
  expect(saved.judgements[1]).toEqual({
    id: '2',
    parts: [{ weight: 1, text: 'a cat', mediaId: null, momentId: null }],
    relevant: [{ mediaId: 'i1', grade: 1 }],
  });
  expect((await run(JudgementSetsDocument, {})).data!.judgementSets).toMatchObject([{ id: saved.id }]);

  const ask = async (label: string) => {
    const started = await run(StartEvaluationDocument, { input: { setId: saved.id, label, fusion: 'RANK' } });
    const { id } = started.data!.startEvaluation;
    await services.evaluation.finished(id);
    return id;
  };
  const [first, second] = [await ask('before'), await ask('after')];
  const { evaluationRun } = (await run(EvaluationRunDocument, { id: second })).data!;
  // The fake answers every query with the sound.
  expect(evaluationRun).toMatchObject({ state: 'READY', label: 'after', depth: 10, error: null });
  expect(evaluationRun.figures.map(({ mediaKind, recall }) => [mediaKind, recall])).toEqual([
    [null, 0.5],
    ['AUDIO', 1],
    ['IMAGE', 0],
  ]);
  const compared = await run(CompareEvaluationsDocument, { baselineId: first, candidateId: second });
  expect(compared.data!.compareEvaluations).toMatchObject({
    isPassed: true,
    improvedIds: [],
    worsenedIds: [],
  });
});

test('lists runs without reading their results, unless these are asked for', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const { id: setId } = await services.judgements.save({
    name: 'Dogs',
    judgements: [
      {
        parts: [{ input: { type: 'TEXT', text: 'a dog' }, weight: 1 }],
        ...{ filter: {}, relevant: [{ mediaId: 'a1', grade: 1 }] },
      },
    ],
  });
  const { id } = await services.evaluation.start({ setId });
  await services.evaluation.finished(id);
  const get = services.evaluation.get.bind(services.evaluation);
  const read: string[] = [];
  services.evaluation.get = (runId) => (read.push(runId), get(runId));
  const short = await run(EvaluationRunsDocument, { setId });
  expect(short.data!.evaluationRuns).toMatchObject([{ id, state: 'READY', figures: [{ recall: 1 }, {}] }]);
  expect(read).toEqual([]);
  const long = await run(EvaluationRunsDocument, { setId, withResults: true });
  expect(long.data!.evaluationRuns[0]!.results).toEqual([{ judgementId: '1' }]);
  expect(read).toEqual([id]);
});

test('tells what is wrong with a set, and that a run is not there', async () => {
  const { run } = createGraph(createFakeServices());
  const empty = await run(SaveJudgementSetDocument, { input: { name: 'x', judgements: [] } });
  expect(empty.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  const missing = await run(EvaluationRunDocument, { id: 'nobody' });
  expect(missing.errors?.[0]?.extensions?.['code']).toBe('MEDIA_NOT_FOUND');
});

test('records what users think, and refuses to learn from too little of it', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const input = { parts: [{ input: { text: 'a dog' } }], mediaId: 'a1', signal: 'CLICK' as const };
  const recorded = await run(RecordFeedbackDocument, { input: { ...input, shownIds: ['i1', 'a1'] } });
  expect(recorded.data!.recordFeedback).toMatchObject({ mediaId: 'a1', signal: 'CLICK' });
  expect(await services.feedback.list()).toMatchObject([{ shownIds: ['i1', 'a1'], filter: {} }]);
  const trained = await run(TrainFusionWeightsDocument, {});
  expect(trained.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

test('puts learned weights in force and takes them out again', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const figures = { queries: 10, recall: 0.5, ndcg: 0.5, reciprocalRank: 0.5 };
  await services.learning.weights.add({
    id: 'w1',
    bySpace: { text: 2 },
    source: { judgementSetId: null, queries: 10, pairs: 20 },
    heldOut: { before: figures, after: { ...figures, reciprocalRank: 0.75 } },
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  const activated = await run(ActivateFusionWeightsDocument, { versionId: 'w1' });
  expect(activated.data!.activateFusionWeights).toEqual({ activeId: 'w1', formerIds: ['none'] });
  const { fusionWeights } = (await run(FusionWeightsDocument, {})).data!;
  expect(fusionWeights.versions[0]).toMatchObject({
    weights: [{ space: 'text', weight: 2 }],
    heldOut: { after: { reciprocalRank: 0.75 } },
  });
  const back = await run(ActivateFusionWeightsDocument, { versionId: null });
  expect(back.data!.activateFusionWeights).toEqual({ activeId: null, formerIds: ['none', 'w1'] });
});
