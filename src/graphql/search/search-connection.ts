import type { SearchResult } from '../../domain/query.js';
import { pageInfoOf } from '../connection.js';
import { toFacet } from './facet.type.js';

/** @returns the Relay answer for one page of hits. */
export function toSearchConnection(result: SearchResult, after: string | null) {
  const edges = result.hits.map((hit) => ({ cursor: hit.cursor, node: hit, score: hit.score }));
  return {
    edges,
    nodes: result.hits,
    pageInfo: pageInfoOf(edges, result.hasNextPage, after),
    totalCount: result.totalCount,
    totalIsExact: result.totalIsExact,
    facets: result.facets.map(toFacet),
    warnings: result.warnings,
    explain: result.explanation,
  };
}
