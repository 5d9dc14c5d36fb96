import type { SearchQuery, SearchWarning } from '../../domain/query.js';
import { NO_BETTER_THAN_NONSENSE } from './calibration/relevance-curves.js';
import type { Candidate, RankedRoute } from './candidate.js';

/**
 * Leaves out what is known to be less relevant than was asked for. A candidate that nothing calibrated speaks for stays:
 * nobody knows how relevant it is; `uncalibratedWarnings` says so. Where nothing was asked for, all or none is the
 * answer: none when not even the best stands out more than what nonsense finds. What the library holds is no nonsense:
 * a query by its items and moments alone asks for the nearest things, however near they are.
 */
export function relevantEnough(
  candidates: readonly Candidate[],
  { minRelevance, parts }: Pick<SearchQuery, 'minRelevance' | 'parts'>,
): Candidate[] {
  const reaches = (least: number) => (candidate: Candidate) =>
    candidate.relevance === null || candidate.relevance >= least;
  if (minRelevance !== undefined) return candidates.filter(reaches(minRelevance));
  if (parts.every(({ input }) => input.type === 'MEDIA' || input.type === 'MOMENT')) return [...candidates];
  return candidates.some(reaches(NO_BETTER_THAN_NONSENSE)) ? [...candidates] : [];
}

/** @returns a word on an answer that is empty although some things were nearer than others. */
export function nothingMatchesWarnings(
  { minRelevance = NO_BETTER_THAN_NONSENSE }: SearchQuery,
  found: readonly Candidate[],
  kept: readonly Candidate[],
): SearchWarning[] {
  if (found.length === 0 || kept.length > 0) return [];
  const best = Math.max(...found.map(({ relevance }) => relevance ?? 0));
  const message =
    `Nothing matches: the best of what is nearest has a relevance of ${best.toFixed(2)}, and ${minRelevance} ` +
    'was the least. Ask with "minRelevance" 0 to see it all the same.';
  return [{ code: 'NOTHING_MATCHES', message, space: null }];
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
