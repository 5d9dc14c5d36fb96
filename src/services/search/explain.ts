import type { AbsencePolicy, Fusion, SearchExplanation } from '../../domain/query.js';
import type { SearchPlan } from './plan.js';
import type { Retrieval } from './retrieve.js';
import type { Trace } from './trace.js';

/** @returns how an answer came about, from what its steps left behind. */
export function explain(run: {
  readonly fusion: Fusion;
  readonly absence: AbsencePolicy;
  readonly plan: SearchPlan;
  readonly retrieval: Retrieval;
  readonly trace: Trace;
}): SearchExplanation {
  const { fusion, absence, plan, retrieval, trace } = run;
  return {
    fusion,
    absence,
    fusionWeightsVersion: plan.weightsVersion,
    intents: [],
    plan: plan.routes.map(({ question: _question, canRank: _canRank, ...route }) => ({
      ...route,
      vectorCount: null,
    })),
    timings: trace.timings,
    candidates: retrieval.counts,
  };
}
