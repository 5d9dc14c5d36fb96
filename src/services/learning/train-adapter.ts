import type { Vector } from '../../domain/embedding.js';
import { dotProduct } from '../../dsp/dot-product.js';
import { unitVector } from '../../dsp/unit-vector.js';
import type { HeldOutFigures } from '../../domain/learning.js';
import type { QualityFigures } from '../../domain/evaluation.js';
import { figuresOf, meanQuality } from '../evaluation/metrics.js';
import { applyMap, fitMap, type LinearMap } from '../linear-map.js';

/** A query and the thing it should meet, both in one space. */
export interface AdapterPair {
  /** Pairs of one query are held out together. */
  readonly queryId: string;
  readonly query: Vector;
  readonly mediaId: string;
  readonly target: Vector;
}

/** Regularisation that is tried, weakest first; queries have norm 1, so that 1 halves the pull of a lone pair. */
const RIDGES = [0.1, 0.3, 1, 3, 10, 30] as const;
const FOLDS = 5;
const DEPTH = 10;

/** @returns the adapted vector, norm 1; the vector itself when the map leaves nothing of it. */
export function applyAdapter(adapter: LinearMap, vector: Vector): Vector {
  return unitVector(applyMap(adapter, vector)) ?? vector;
}

/** Ridge regression from queries to what they should meet, which stays the identity without pairs. */
export function trainAdapter(pairs: readonly AdapterPair[], ridge: number): Promise<LinearMap> {
  const directed = pairs.map(({ query, target }) => ({ input: query, output: target }));
  return fitMap(directed, ridge, identityOf(pairs[0]!.query.length));
}

function identityOf(dimensions: number): LinearMap {
  const values = new Float32Array(dimensions * dimensions);
  for (let axis = 0; axis < dimensions; axis++) values[axis * (dimensions + 1)] = 1;
  return { inputs: dimensions, outputs: dimensions, values };
}

/**
 * Chooses the regularisation by cross-validation over queries: each fold ranks all targets for queries it was not
 * trained on. The figures are those of the chosen strength on the same folds, and so a little too good.
 */
export async function chooseRidge(
  pairs: readonly AdapterPair[],
): Promise<{ ridge: number; heldOut: HeldOutFigures }> {
  const before = rankTargets(pairs, pairs, (query) => query);
  const outcomes: { ridge: number; after: QualityFigures }[] = [];
  for (const ridge of RIDGES) outcomes.push({ ridge, after: await crossValidate(pairs, ridge) });
  const best = outcomes.reduce((a, b) => (b.after.reciprocalRank > a.after.reciprocalRank ? b : a));
  return { ridge: best.ridge, heldOut: { before: meanQuality(before), after: best.after } };
}

async function crossValidate(pairs: readonly AdapterPair[], ridge: number): Promise<QualityFigures> {
  const queryIds = [...new Set(pairs.map(({ queryId }) => queryId))];
  const figures: QualityFigures[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const heldOut = new Set(queryIds.filter((_id, index) => index % FOLDS === fold));
    const training = pairs.filter(({ queryId }) => !heldOut.has(queryId));
    const asked = pairs.filter(({ queryId }) => heldOut.has(queryId));
    if (training.length === 0 || asked.length === 0) continue;
    const adapter = await trainAdapter(training, ridge);
    figures.push(...rankTargets(asked, pairs, (query) => applyAdapter(adapter, query)));
  }
  return meanQuality(figures);
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
