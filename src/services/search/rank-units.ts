import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import type { SearchUnit } from '../../domain/query.js';
import { unitIdOf, type RankedUnit } from './candidate.js';

/** What the store found near one vector, best first. */
export interface MomentList {
  readonly moments: readonly ScoredMoment[];
  /** How much of the part that vector stands for, 0..1. */
  readonly share: number;
}

/**
 * Turns moments into ranked items or moments: each by its best moment, near whichever vector.
 * @returns the units best first, and every moment found once, with its greatest similarity, best first.
 */
export function rankUnits(
  lists: readonly MomentList[],
  unit: SearchUnit,
): { units: RankedUnit[]; found: ScoredMoment[] } {
  const found = bestOfEach(lists);
  const units = new Map<string, RankedUnit>();
  for (const scored of found) {
    const unitId = unitIdOf(unit, scored.moment);
    if (!units.has(unitId)) units.set(unitId, { ...scored, unitId });
  }
  return { units: [...units.values()], found };
}

function bestOfEach(lists: readonly MomentList[]): ScoredMoment[] {
  const [only] = lists;
  if (lists.length === 1) return [...only!.moments];
  const best = new Map<string, ScoredMoment>();
  for (const scored of lists.flatMap(({ moments }) => moments)) {
    const known = best.get(scored.moment.id);
    if (!known || scored.similarity > known.similarity) best.set(scored.moment.id, scored);
  }
  return [...best.values()].sort(
    (a, b) => b.similarity - a.similarity || (a.moment.id < b.moment.id ? -1 : 1),
  );
}
