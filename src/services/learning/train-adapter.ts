import type { Vector } from '../../domain/embedding.js';
import { dotProduct } from '../../dsp/dot-product.js';
import { solvePositiveDefinite } from '../../dsp/solve-positive-definite.js';
import { unitVector } from '../../dsp/unit-vector.js';
import type { HeldOutFigures } from '../../domain/learning.js';
import { figuresOf, mean } from '../evaluation/metrics.js';

/** A query and the thing it should meet, both in one space. */
export interface AdapterPair {
  /** Pairs of one query are held out together. */
  readonly queryId: string;
  readonly query: Vector;
  readonly mediaId: string;
  readonly target: Vector;
}

/**
 * The map `x -> x + shifts^T (keys x)`: the identity plus a part of low rank, one direction a pair.
 * Both matrices are float32 [rank, dimensions], row by row.
 */
export interface LinearAdapter {
  readonly rank: number;
  readonly dimensions: number;
  readonly keys: Float32Array;
  readonly shifts: Float32Array;
}

/** Regularisation that is tried, weakest first; queries have norm 1, so that 1 halves the pull of a lone pair. */
const RIDGES = [0.1, 0.3, 1, 3, 10, 30] as const;
const FOLDS = 5;
const DEPTH = 10;

/** @returns the adapted vector, norm 1; the vector itself when the map leaves nothing of it. */
export function applyAdapter(adapter: LinearAdapter, vector: Vector): Vector {
  const moved = Float32Array.from(vector);
  const { rank, dimensions, keys, shifts } = adapter;
  for (let row = 0; row < rank; row++) {
    const begin = row * dimensions;
    const share = dotProduct(keys.subarray(begin, begin + dimensions), vector);
    for (let index = 0; index < dimensions; index++) moved[index]! += share * shifts[begin + index]!;
  }
  return unitVector(moved) ?? vector;
}

/** Ridge regression towards `target - query`, in its dual form: cheap while pairs are fewer than dimensions. */
export function trainAdapter(pairs: readonly AdapterPair[], ridge: number): LinearAdapter {
  const rank = pairs.length;
  const dimensions = pairs[0]!.query.length;
  const kernel = new Float64Array(rank * rank);
  const queries = new Float64Array(rank * dimensions);
  const shifts = new Float32Array(rank * dimensions);
  pairs.forEach(({ query, target }, row) => {
    queries.set(query, row * dimensions);
    target.forEach((value, index) => (shifts[row * dimensions + index] = value - query[index]!));
    for (let column = 0; column <= row; column++) {
      kernel[row * rank + column] = dotProduct(query, pairs[column]!.query) + (row === column ? ridge : 0);
    }
  });
  const keys = Float32Array.from(solvePositiveDefinite(kernel, rank, queries, dimensions));
  return { rank, dimensions, keys, shifts };
}

/**
 * Chooses the regularisation by cross-validation over queries: each fold ranks all targets for queries it was not
 * trained on. The figures are those of the chosen strength on the same folds, and so a little too good.
 */
export function chooseRidge(pairs: readonly AdapterPair[]): { ridge: number; heldOut: HeldOutFigures } {
  const before = rankTargets(pairs, pairs, (query) => query);
  const outcomes = RIDGES.map((ridge) => ({ ridge, after: crossValidate(pairs, ridge) }));
  const best = outcomes.reduce((a, b) => (b.after.reciprocalRank > a.after.reciprocalRank ? b : a));
  return { ridge: best.ridge, heldOut: { before: meanOf(before), after: best.after } };
}

function crossValidate(pairs: readonly AdapterPair[], ridge: number) {
  const queryIds = [...new Set(pairs.map(({ queryId }) => queryId))];
  const figures = Array.from({ length: FOLDS }, (_, fold) => {
    const heldOut = new Set(queryIds.filter((_id, index) => index % FOLDS === fold));
    const training = pairs.filter(({ queryId }) => !heldOut.has(queryId));
    const asked = pairs.filter(({ queryId }) => heldOut.has(queryId));
    if (training.length === 0 || asked.length === 0) return [];
    const adapter = trainAdapter(training, ridge);
    return rankTargets(asked, pairs, (query) => applyAdapter(adapter, query));
  });
  return meanOf(figures.flat());
}

/** @returns figures per query of ranking all targets by likeness to the query. */
function rankTargets(
  asked: readonly AdapterPair[],
  all: readonly AdapterPair[],
  adapt: (query: Vector) => Vector,
) {
  const targets = new Map(all.map(({ mediaId, target }) => [mediaId, target]));
  const byQuery = groupByQuery(asked);
  return [...byQuery.values()].map((pairs) => {
    const query = adapt(pairs[0]!.query);
    const ranked = [...targets]
      .map(([mediaId, target]) => ({ mediaId, similarity: dotProduct(query, target) }))
      .sort((a, b) => b.similarity - a.similarity || (a.mediaId < b.mediaId ? -1 : 1));
    const relevant = pairs.map(({ mediaId }) => ({ mediaId, grade: 1 }));
    return figuresOf(
      ranked.map(({ mediaId }) => mediaId),
      relevant,
      DEPTH,
    );
  });
}

function groupByQuery(pairs: readonly AdapterPair[]): Map<string, AdapterPair[]> {
  const groups = new Map<string, AdapterPair[]>();
  for (const pair of pairs) groups.set(pair.queryId, [...(groups.get(pair.queryId) ?? []), pair]);
  return groups;
}

function meanOf(figures: readonly ReturnType<typeof figuresOf>[]) {
  return {
    queries: figures.length,
    recall: mean(figures.map(({ recall }) => recall)),
    ndcg: mean(figures.map(({ ndcg }) => ndcg)),
    reciprocalRank: mean(figures.map(({ reciprocalRank }) => reciprocalRank)),
  };
}
