import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import type { SearchUnit } from '../../domain/query.js';
import { unitIdOf, type RankedUnit } from './candidate.js';
import { RANK_CONSTANT } from './fuse.js';

/** What the store found near one vector, best first. */
export interface MomentList {
  readonly moments: readonly ScoredMoment[];
  /** How much of the part that vector stands for, 0..1. */
  readonly share: number;
}

/**
 * Turns moments into ranked items or moments. Where several vectors stand for a part, each votes with its share, by rank:
 * what is like much of a long recording comes before what is like one stretch of it. Similarity is that of the best pair.
 * @returns the units best first, and every moment found once, with its greatest similarity, best first.
 */
export function rankUnits(
  lists: readonly MomentList[],
  unit: SearchUnit,
): { units: RankedUnit[]; found: readonly ScoredMoment[] } {
  const found = bestOfEach(lists);
  const units = new Map<string, RankedUnit>();
  for (const { moment, similarity, scope } of found) {
    const unitId = unitIdOf(unit, moment);
    if (!units.has(unitId)) units.set(unitId, { unitId, moment, similarity, scope });
  }
  const ranked = [...units.values()];
  if (lists.length > 1) {
    const votes = countVotes(lists, unit);
    // By similarity already, and sorting keeps that order among equal votes.
    ranked.sort((a, b) => votes.get(b.unitId)! - votes.get(a.unitId)!);
  }
  return { units: ranked, found };
}

function countVotes(lists: readonly MomentList[], unit: SearchUnit): Map<string, number> {
  const votes = new Map<string, number>();
  for (const { moments, share } of lists) {
    const inOrder = new Set(moments.map(({ moment }) => unitIdOf(unit, moment)));
    let rank = 0;
    for (const unitId of inOrder)
      votes.set(unitId, (votes.get(unitId) ?? 0) + share / (RANK_CONSTANT + ++rank));
  }
  return votes;
}

function bestOfEach(lists: readonly MomentList[]): readonly ScoredMoment[] {
  const [only] = lists;
  if (lists.length === 1) return only!.moments;
  const best = new Map<string, ScoredMoment>();
  for (const scored of lists.flatMap(({ moments }) => moments)) {
    const known = best.get(scored.moment.id);
    if (!known || scored.similarity > known.similarity) best.set(scored.moment.id, scored);
  }
  return [...best.values()].sort(
    (a, b) => b.similarity - a.similarity || (a.moment.id < b.moment.id ? -1 : 1),
  );
}
