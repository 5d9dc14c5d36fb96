import type { SearchQuery } from '../../../domain/query.js';
import type { Retrieval } from '../retrieve.js';

/**
 * @returns true when nothing that answers the query can be missing: every route gave all it has, or what a route left out
 * is known to be less relevant than was asked for.
 */
export function isEverythingFound(
  { routes, counts, isComplete }: Retrieval,
  { minRelevance, absence }: Pick<SearchQuery, 'minRelevance' | 'absence'>,
): boolean {
  if (isComplete) return true;
  // With REQUIRE even a weak find decides whether something is an answer.
  if (minRelevance === undefined || absence === 'REQUIRE' || routes.length !== counts.length) return false;
  return routes.every(({ units, relevanceOf }, index) => {
    const last = units.at(-1);
    if (counts[index]!.isComplete) return true;
    return last !== undefined && relevanceOf !== null && relevanceOf(last.similarity) < minRelevance;
  });
}
