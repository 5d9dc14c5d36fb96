import type { SearchQuery, SearchWarning } from '../../domain/query.js';
import type { Candidate, RankedRoute } from './candidate.js';

/**
 * Leaves out what is known to be less relevant than was asked for. A candidate that nothing calibrated speaks for stays:
 * nobody knows how relevant it is; `uncalibratedWarnings` says so.
 */
export function relevantEnough(
  candidates: readonly Candidate[],
  minRelevance: number | undefined,
): Candidate[] {
  if (minRelevance === undefined) return [...candidates];
  return candidates.filter(({ relevance }) => relevance === null || relevance >= minRelevance);
}

/** @returns one caution per space whose similarities nobody can judge yet, when the query asks for relevance. */
export function uncalibratedWarnings(
  { fusion, minRelevance }: SearchQuery,
  routes: readonly RankedRoute[],
): SearchWarning[] {
  if (fusion !== 'RELEVANCE' && minRelevance === undefined) return [];
  const spaces = new Set(routes.flatMap(({ relevanceOf, space }) => (relevanceOf === null ? [space] : [])));
  return [...spaces].map((space) => ({
    code: 'UNCALIBRATED_SPACE',
    message: `Nobody knows yet what a similarity in "${space}" is worth: there it counts for no relevance.`,
    space,
  }));
}
