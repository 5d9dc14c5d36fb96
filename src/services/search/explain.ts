import type { SearchExplanation, SearchQuery } from '../../domain/query.js';
import type { SearchPlan } from './plan.js';
import type { Retrieval } from './retrieve.js';
import type { Trace } from './trace.js';

/** @returns how an answer came about, from what its steps left behind. */
export function explain(
  { fusion = 'RANK', absence = 'IGNORE', bridge = 'AUTO' }: SearchQuery,
  plan: SearchPlan,
  retrieval: Retrieval,
  trace: Trace,
): SearchExplanation {
  return {
    fusion,
    absence,
    bridge,
    fusionWeightsVersion: plan.weightsVersion,
    intents: plan.intents,
    plan: plan.routes.map(({ question: _question, canRank: _canRank, within: _within, ...route }) => {
      const isSame = (other: { part: number; space: string; bridge: string | null }) =>
        other.part === route.part && other.space === route.space && other.bridge === route.bridge;
      return { ...route, vectorCount: retrieval.routes.find(isSame)?.vectors?.length ?? null };
    }),
    timings: trace.timings,
    candidates: retrieval.counts,
  };
}
