import type { Moment } from '../../domain/moment.js';
import type { MatchEvidence } from '../../domain/query.js';
import { trustFactor } from '../../domain/trust.js';

/**
 * Constant of reciprocal rank fusion: how slowly the share of later ranks falls. 60 is the value of the paper
 * (Cormack, Clarke, Büttcher: "Reciprocal Rank Fusion outperforms Condorcet", SIGIR 2009).
 */
const RANK_CONSTANT = 60;

/** What one route through one space found: items by rank, each with its best moment. */
export interface RankedRoute {
  readonly space: string;
  readonly part: number;
  readonly bridge: string | null;
  readonly weight: number;
  readonly items: readonly { readonly moment: Moment; readonly similarity: number }[];
}

/** An item with everything that speaks for it; contributions of the evidence sum to the score. */
export interface FusedItem {
  readonly mediaId: string;
  readonly score: number;
  readonly evidence: readonly MatchEvidence[];
}

/**
 * Weighted reciprocal rank fusion over items: an item that a route did not find gains nothing from it and loses nothing.
 * A contribution is weight * trust / (60 + rank): words of low trust count up to half less, and are never dropped.
 * @returns items by falling score, ties by id.
 */
export function fuseByRank(routes: readonly RankedRoute[]): FusedItem[] {
  const evidenceOf = new Map<string, MatchEvidence[]>();
  for (const { items, ...route } of routes) {
    items.forEach((item, index) => {
      const rank = index + 1;
      const trust = trustFactor(item.moment.confidence);
      const contribution = (route.weight * trust) / (RANK_CONSTANT + rank);
      const evidence = evidenceOf.get(item.moment.mediaId) ?? [];
      evidence.push({ ...route, ...item, rank, trust, contribution });
      evidenceOf.set(item.moment.mediaId, evidence);
    });
  }
  const fused = [...evidenceOf].map(([mediaId, evidence]) => {
    evidence.sort((a, b) => b.contribution - a.contribution);
    return { mediaId, evidence, score: evidence.reduce((sum, match) => sum + match.contribution, 0) };
  });
  return fused.sort(byScoreThenId);
}

/** Order of hits: falling score, ties by id. */
export function byScoreThenId(
  a: Pick<FusedItem, 'score' | 'mediaId'>,
  b: Pick<FusedItem, 'score' | 'mediaId'>,
) {
  if (a.score !== b.score) return b.score - a.score;
  return a.mediaId < b.mediaId ? -1 : a.mediaId > b.mediaId ? 1 : 0;
}
