import type { MomentRoute } from '../../../domain/answer-shape.js';
import type { Moment } from '../../../domain/moment.js';
import { trustFactor } from '../../../domain/trust.js';
import type { Candidate, RankedRoute } from '../candidate.js';

/** A moment with every route that found it. */
export interface FoundMoment {
  readonly moment: Moment;
  /** Best first. */
  readonly routes: readonly MomentRoute[];
}

/** As in rank fusion. */
const RANK_CONSTANT = 60;

/** @returns the distinct moments that stand in the evidence, best first, each with the routes whose best it is. */
export function evidentMoments({ evidence }: Candidate): FoundMoment[] {
  const found = new Map<string, { moment: Moment; routes: MomentRoute[] }>();
  for (const { moment, similarity, rank, space, part, bridge } of evidence) {
    // Evidence without a rank tells of a moment that the route did not find.
    if (moment === null || similarity === null || rank === null) continue;
    const known = found.get(moment.id) ?? { moment, routes: [] };
    known.routes.push({ space, part, bridge, similarity });
    found.set(moment.id, known);
  }
  return [...found.values()];
}

/**
 * @returns for each item, by id, its `count` best moments: moments are fused by rank as items are, over all that the
 * routes found, those of negative weight counting against them.
 */
export function bestMoments(
  routes: readonly RankedRoute[],
  mediaIds: ReadonlySet<string>,
  count: number,
): Map<string, FoundMoment[]> {
  const found = new Map<string, { moment: Moment; routes: { route: MomentRoute; share: number }[] }>();
  for (const { space, part, bridge, weight, found: moments } of routes) {
    moments.forEach(({ moment, similarity }, index) => {
      if (!mediaIds.has(moment.mediaId)) return;
      const known = found.get(moment.id) ?? { moment, routes: [] };
      const share = (weight * trustFactor(moment.confidence)) / (RANK_CONSTANT + index + 1);
      known.routes.push({ route: { space, part, bridge, similarity }, share });
      found.set(moment.id, known);
    });
  }
  const ranked = [...found.values()]
    .map(({ moment, routes: own }) => ({
      moment,
      routes: own.sort((a, b) => b.share - a.share).map(({ route }) => route),
      score: own.reduce((sum, { share }) => sum + share, 0),
    }))
    .sort((a, b) => b.score - a.score || (a.moment.id < b.moment.id ? -1 : 1));
  const byItem = new Map<string, FoundMoment[]>();
  for (const { moment, routes: own } of ranked) {
    const best = byItem.get(moment.mediaId) ?? [];
    if (best.length < count) byItem.set(moment.mediaId, [...best, { moment, routes: own }]);
  }
  return byItem;
}
