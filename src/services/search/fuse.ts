import type { MatchEvidence, SearchQuery } from '../../domain/query.js';
import { trustFactor } from '../../domain/trust.js';
import { byScoreThenId, type Candidate, type RankedRoute, type RankedUnit } from './candidate.js';

/**
 * Constant of reciprocal rank fusion: how slowly the share of later ranks falls. 60 is the value of the paper
 * (Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009).
 */
export const RANK_CONSTANT = 60;

/** What of the query decides how routes are joined. */
type FusionRules = Pick<SearchQuery, 'fusion' | 'absence'> & {
  readonly parts: readonly { readonly weight: number }[];
};

/** What one route says of a unit, before it is known what it counts. */
type Testimony = Omit<MatchEvidence, 'contribution'>;

/**
 * Joins what the routes found. A contribution is weight * trust / (60 + rank), or weight * trust * relevance / the sum of
 * the positive weights of the calibrated routes (under WORST: of those that could have ranked the candidate). Where no
 * route is calibrated, RELEVANCE means RANK.
 * @returns candidates by falling score, ties by id; the contributions of each, summed in order, are its score.
 */
export function fuse(routes: readonly RankedRoute[], { parts, fusion, absence }: FusionRules): Candidate[] {
  const isByRelevance = fusion === 'RELEVANCE' && totalWeight(routes) > 0;
  const requiredParts = parts.flatMap(({ weight }, part) => (weight > 0 ? [part] : []));
  const candidates: Candidate[] = [];
  for (const [unitId, { best, testimonies }] of gather(routes)) {
    const heard = routes.filter((route) => testimonies.has(route));
    if (absence === 'REQUIRE' && !isFoundByAll(requiredParts, heard)) continue;
    const possible = routes.filter((route) => testimonies.has(route) || route.canRank(best.moment));
    const total = totalWeight(absence === 'WORST' ? possible : routes);
    const share = isByRelevance ? relevanceShare(total) : rankShare;
    const evidence = (absence === 'WORST' ? possible : heard)
      .map((route) => testimonies.get(route) ?? absent(route))
      .map((testimony) => ({ ...testimony, contribution: share(testimony) }));
    candidates.push(candidateOf(unitId, best, evidence));
  }
  return candidates.sort(byScoreThenId);
}

interface Gathered {
  readonly best: RankedUnit;
  readonly testimonies: Map<RankedRoute, Testimony>;
}

function gather(routes: readonly RankedRoute[]): Map<string, Gathered> {
  const units = new Map<string, Gathered>();
  for (const route of routes) {
    const { space, part, bridge, weight, relevanceOf } = route;
    route.units.forEach((unit, index) => {
      const { moment, similarity } = unit;
      const gathered = units.get(unit.unitId) ?? {
        best: unit,
        testimonies: new Map<RankedRoute, Testimony>(),
      };
      units.set(unit.unitId, gathered);
      gathered.testimonies.set(route, {
        ...{ space, part, bridge, weight, moment, similarity, rank: index + 1 },
        relevance: relevanceOf?.(similarity) ?? null,
        trust: trustFactor(moment.confidence),
      });
    });
  }
  return units;
}

function isFoundByAll(parts: readonly number[], heard: readonly RankedRoute[]): boolean {
  return parts.every((part) => heard.some((route) => route.part === part));
}

/** Behind the last that the route found. */
function absent({ space, part, bridge, weight, units, relevanceOf }: RankedRoute): Testimony {
  const nothing = { moment: null, similarity: null, trust: 1 };
  return {
    space,
    part,
    bridge,
    weight,
    ...nothing,
    rank: units.length + 1,
    relevance: relevanceOf ? 0 : null,
  };
}

/** Sum of the positive weights of the routes that are calibrated. */
function totalWeight(routes: readonly RankedRoute[]): number {
  const judged = routes.filter(({ weight, relevanceOf }) => weight > 0 && relevanceOf !== null);
  return judged.reduce((sum, { weight }) => sum + weight, 0);
}

function rankShare({ weight, trust, rank }: Testimony): number {
  return rank === null ? 0 : (weight * trust) / (RANK_CONSTANT + rank);
}

function relevanceShare(total: number): (testimony: Testimony) => number {
  return ({ weight, trust, relevance }) => (total > 0 ? (weight * trust * (relevance ?? 0)) / total : 0);
}

function candidateOf(unitId: string, found: RankedUnit, unordered: readonly MatchEvidence[]): Candidate {
  const evidence = [...unordered].sort((a, b) => b.contribution - a.contribution);
  const speaking = evidence.flatMap(({ weight, relevance }) =>
    weight > 0 && relevance !== null ? [relevance] : [],
  );
  const { unitId: _unitId, ...best } = found;
  return {
    unitId,
    mediaId: found.moment.mediaId,
    score: evidence.reduce((sum, { contribution }) => sum + contribution, 0),
    relevance: speaking.length > 0 ? Math.max(...speaking) : null,
    evidence,
    best,
  };
}
