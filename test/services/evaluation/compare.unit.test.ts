import { expect, test } from '@jest/globals';
import type { EvaluationRun, JudgementResult } from '../../../src/domain/evaluation.js';
import { compareRuns } from '../../../src/services/evaluation/compare.js';

const resultOf = (index: number, value: number): JudgementResult => ({
  judgementId: `q${index}`,
  figures: [{ mediaKind: null, queries: 1, recall: value, ndcg: value, reciprocalRank: value }],
  foundIds: [],
  missedIds: [],
});
const runOf = (id: string, values: readonly number[]): EvaluationRun => ({
  id,
  setId: 's',
  label: '',
  state: 'READY',
  progress: 1,
  depth: 10,
  settings: {},
  spaces: [],
  results: values.map((value, index) => resultOf(index, value)),
  figures: [],
  unknownMediaIds: [],
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});
const repeat = (count: number, value: number) => Array.from({ length: count }, () => value);

test('a steady gain is told from chance', () => {
  const comparison = compareRuns(runOf('a', repeat(20, 0.4)), runOf('b', repeat(20, 0.6)), 0);
  expect(comparison.isPassed).toBe(true);
  expect(comparison.figures.map(({ metric }) => metric)).toEqual(['RECALL', 'NDCG', 'MRR']);
  for (const figure of comparison.figures) {
    expect(figure.difference).toBeCloseTo(0.2, 12);
    expect(figure.pValue).toBeLessThan(0.01);
  }
  expect(comparison.improvedIds).toHaveLength(20);
  expect(comparison.worsenedIds).toEqual([]);
});

test('a change that helps as often as it harms is chance', () => {
  const before = repeat(20, 0.5);
  const after = before.map((value, index) => value + (index % 2 === 0 ? 0.3 : -0.3));
  const { figures, improvedIds, worsenedIds } = compareRuns(runOf('a', before), runOf('b', after), 0);
  expect(figures[0]!.pValue).toBeGreaterThan(0.5);
  expect([improvedIds.length, worsenedIds.length]).toEqual([10, 10]);
});

test('a fall beyond what was allowed does not pass, one within does', () => {
  const [before, after] = [runOf('a', repeat(10, 0.5)), runOf('b', repeat(10, 0.48))];
  expect(compareRuns(before, after, 0.01).isPassed).toBe(false);
  expect(compareRuns(before, after, 0.02).isPassed).toBe(true);
});

test('only queries that both runs answered are compared, and none is no pass', () => {
  const comparison = compareRuns(runOf('a', [0.5]), runOf('b', [0.5, 0, 0]), 0);
  expect(comparison.figures[0]).toMatchObject({ queries: 1, difference: 0, pValue: 1 });
  expect(compareRuns(runOf('a', []), runOf('b', [1]), 0).isPassed).toBe(false);
});

test('the same runs always compare the same', () => {
  const runs = [runOf('a', [0.1, 0.9, 0.3]), runOf('b', [0.3, 0.8, 0.7])] as const;
  expect(compareRuns(...runs, 0)).toEqual(compareRuns(...runs, 0));
});
