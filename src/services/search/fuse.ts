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

/** Evidence while its contribution is not yet certain. A search makes about a thousand: no copies are made of it. */
type Testimony = { -readonly [Key in keyof MatchEvidence]: MatchEvidence[Key] };

/**
 * Joins what the routes found. A contribution is weight * trust / (60 + rank), or weight * trust * relevance / the sum of
 * the positive weights of the calibrated routes (under WORST: of those that could have ranked the candidate). Where no
 * route is calibrated, RELEVANCE means RANK.
 * @returns candidates by falling score, ties by id; the contributions of each, summed in order, are its score.
 */
export function fuse(routes: readonly RankedRoute[], { parts, fusion, absence }: FusionRules): Candidate[] {
  const total = totalWeight(routes);
  const isByRelevance = fusion === 'RELEVANCE' && total > 0;
  const requiredParts = parts.flatMap(({ weight }, part) => (weight > 0 ? [part] : []));
  const candidates: Candidate[] = [];
  for (const { best, heard, testimonies } of gather(routes, isByRelevance)) {
    if (absence === 'REQUIRE' && !isFoundByAll(requiredParts, heard)) continue;
    let divisor = isByRelevance ? total : 1;
    if (absence === 'WORST') {
      const absent = routes.filter((route) => !heard.includes(route) && route.canRank(best.moment));
      testimonies.push(...absent.map((route) => worstOf(route, isByRelevance)));
      if (isByRelevance) divisor = totalWeight([...heard, ...absent]);
    }
    candidates.push(candidateOf(best, testimonies, divisor));
  }
  return candidates.sort(byScoreThenId);
}

interface Gathered {
  readonly best: RankedUnit;
  readonly heard: RankedRoute[];
  /** One for each route heard. */
  readonly testimonies: Testimony[];
}

function gather(routes: readonly RankedRoute[], isByRelevance: boolean): Iterable<Gathered> {
  const units = new Map<string, Gathered>();
  for (const route of routes) {
    let rank = 0;
    for (const unit of route.units) {
      const testimony = testimonyOf(route, unit, ++rank, isByRelevance);
      const known = units.get(unit.unitId);
      if (known) {
        known.heard.push(route);
        known.testimonies.push(testimony);
      } else units.set(unit.unitId, { best: unit, heard: [route], testimonies: [testimony] });
    }
  }
  return units.values();
}

function isFoundByAll(parts: readonly number[], heard: readonly RankedRoute[]): boolean {
  return parts.every((part) => heard.some((route) => route.part === part));
}

function testimonyOf(
  { space, part, bridge, weight, relevanceOf }: RankedRoute,
  { moment, similarity }: RankedUnit,
  rank: number,
  isByRelevance: boolean,
): Testimony {
  const relevance = relevanceOf === null ? null : relevanceOf(similarity);
  const trust = trustFactor(moment.confidence);
  const contribution = isByRelevance
    ? weight * trust * (relevance ?? 0)
    : (weight * trust) / (RANK_CONSTANT + rank);
  return { space, part, bridge, similarity, rank, relevance, weight, trust, contribution, moment };
}

/** Behind the last that the route found. */
function worstOf(
  { space, part, bridge, weight, units, relevanceOf }: RankedRoute,
  isByRelevance: boolean,
): Testimony {
  const rank = units.length + 1;
  const contribution = isByRelevance ? 0 : weight / (RANK_CONSTANT + rank);
  const nothing = { similarity: null, moment: null, trust: 1, relevance: relevanceOf === null ? null : 0 };
  return { space, part, bridge, weight, rank, contribution, ...nothing };
}

/** Sum of the positive weights of the routes that are calibrated. */
function totalWeight(routes: readonly RankedRoute[]): number {
  return routes.reduce(
    (sum, { weight, relevanceOf }) => (weight > 0 && relevanceOf !== null ? sum + weight : sum),
    0,
  );
}

/** @param divisor 0 where no calibrated route of positive weight could rank it: then nothing speaks for it. */
function candidateOf(best: RankedUnit, testimonies: Testimony[], divisor: number): Candidate {
  let relevance: number | null = null;
  for (const testimony of testimonies) {
    if (divisor > 0) testimony.contribution /= divisor;
    if (testimony.weight > 0 && testimony.relevance !== null) {
      relevance = Math.max(relevance ?? 0, testimony.relevance);
    }
  }
  testimonies.sort((a, b) => b.contribution - a.contribution);
  let score = 0;
  for (const { contribution } of testimonies) score += contribution;
  return { unitId: best.unitId, mediaId: best.moment.mediaId, score, relevance, evidence: testimonies, best };
}
