import type { MatchEvidence } from '../../domain/query.js';
import { trustFactor } from '../../domain/trust.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { Candidate, RankedRoute, RankedUnit } from './candidate.js';
import { searchWide, type RetrievalScope } from './retrieve.js';

/**
 * Completes what is told of the hits of one page: a route that did not reach a hit among its candidates is asked again,
 * among these hits only, for their similarity. Such evidence has no rank and adds nothing to the score. Costs one search
 * per route that missed something.
 * @returns the candidates in their order; scores and what counted stay as they were.
 */
export async function completeAnatomy(
  store: VectorStore,
  page: readonly Candidate[],
  routes: readonly RankedRoute[],
  scope: RetrievalScope,
): Promise<Candidate[]> {
  const additions = await Promise.all(
    routes.map(async (route) => {
      const missed = page.filter((candidate) => isMissed(candidate, route));
      return { route, units: await similaritiesOf(store, route, missed, scope) };
    }),
  );
  return page.map((candidate) => ({ ...candidate, evidence: completed(candidate, additions) }));
}

interface Addition {
  readonly route: RankedRoute;
  readonly units: ReadonlyMap<string, RankedUnit>;
}

function isMissed(candidate: Candidate, route: RankedRoute): boolean {
  const known = candidate.evidence.find((match) => isOf(match, route));
  return route.vectors !== null && !known?.moment && route.canRank(candidate.best.moment);
}

function isOf(match: MatchEvidence, route: RankedRoute): boolean {
  return match.space === route.space && match.part === route.part && match.bridge === route.bridge;
}

async function similaritiesOf(
  store: VectorStore,
  { space, vectors }: RankedRoute,
  missed: readonly Candidate[],
  scope: RetrievalScope,
): Promise<ReadonlyMap<string, RankedUnit>> {
  if (missed.length === 0 || vectors === null) return new Map();
  const filter = { ...scope.filter, mediaIds: [...new Set(missed.map(({ mediaId }) => mediaId))] };
  const narrowed = { ...scope, filter };
  const { units } = await searchWide(store, { space, near: vectors }, narrowed, missed.length);
  return new Map(units.map((unit) => [unit.unitId, unit]));
}

function completed({ unitId, evidence }: Candidate, additions: readonly Addition[]): MatchEvidence[] {
  const known = evidence.map((match) => {
    const found = additions.find(({ route }) => isOf(match, route))?.units.get(unitId);
    return found && !match.moment ? { ...match, moment: found.moment, similarity: found.similarity } : match;
  });
  const added = additions.flatMap(({ route, units }): MatchEvidence[] => {
    const found = units.get(unitId);
    if (!found || evidence.some((match) => isOf(match, route))) return [];
    const { space, part, bridge, weight, relevanceOf } = route;
    const { moment, similarity } = found;
    return [
      {
        ...{ space, part, bridge, weight, moment, similarity, rank: null, contribution: 0 },
        relevance: relevanceOf?.(similarity) ?? null,
        trust: trustFactor(moment.confidence),
      },
    ];
  });
  // Behind all that counted: adding 0 leaves the sum as it is.
  return [...known, ...added];
}
