import type { VectorStore } from '../../../domain/ports/vector-store.js';
import type { SearchQuery } from '../../../domain/query.js';
import type { Candidate, RankedRoute } from '../candidate.js';
import { collapseDuplicates, type CollapseTools } from './collapse.js';
import { DIVERSE_HEAD, diversify } from './diversify.js';
import { bestMoments, type FoundMoment } from './moment-matches.js';
import { orderOf } from './sort.js';
import { vectorsOf } from './unit-vectors.js';

/** A hit before it is shown. */
export interface ShapedHit {
  readonly candidate: Candidate;
  /** Nearly the same as the candidate and ranked behind it; not hits of their own. */
  readonly duplicates: readonly Candidate[];
  /** Best moments of the item; null: those of the evidence. */
  readonly moments: readonly FoundMoment[] | null;
}

/**
 * Puts answers into the form that the query asks for; nobody is lost, and no score changes.
 * @param answers by falling score.
 */
export async function shapeAnswers(
  tools: CollapseTools,
  answers: readonly Candidate[],
  routes: readonly RankedRoute[],
  query: Pick<SearchQuery, 'collapseDuplicates' | 'sort' | 'diversity' | 'groupBy' | 'momentsPerItem'>,
): Promise<ShapedHit[]> {
  const { sort = 'SCORE', diversity = 0, groupBy = 'ITEM', momentsPerItem } = query;
  const groups = query.collapseDuplicates
    ? await collapseDuplicates(tools, answers)
    : answers.map((candidate) => ({ candidate, duplicates: [] }));
  const heads = groups.map(({ candidate }) => candidate);
  const ordered = await order(tools.vectors, heads, sort, diversity);
  const duplicatesOf = new Map(groups.map(({ candidate, duplicates }) => [candidate, duplicates]));
  const moments =
    groupBy === 'ITEM' && momentsPerItem !== undefined
      ? bestMoments(routes, new Set(heads.map(({ mediaId }) => mediaId)), momentsPerItem)
      : null;
  return ordered.map((candidate) => ({
    candidate,
    duplicates: duplicatesOf.get(candidate) ?? [],
    moments: moments?.get(candidate.mediaId) ?? null,
  }));
}

async function order(
  store: Pick<VectorStore, 'getMoments'>,
  candidates: readonly Candidate[],
  sort: NonNullable<SearchQuery['sort']>,
  diversity: number,
): Promise<readonly Candidate[]> {
  if (sort !== 'SCORE') return [...candidates].sort(orderOf(sort));
  if (diversity === 0) return candidates;
  return diversify(candidates, await vectorsOf(store, candidates.slice(0, DIVERSE_HEAD)), diversity);
}
