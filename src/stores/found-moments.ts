import type { Moment, MomentScope } from '../domain/moment.js';
import type { ScoredMoment } from '../domain/ports/vector-store.js';

/** What a search gives of a moment. */
export type FoundMoment = Pick<ScoredMoment, 'moment' | 'scope'>;

/** A moment and its scope as the stores keep them: JSON. */
export interface MomentTexts {
  readonly moment: string;
  readonly scope: string;
}

/** @returns one for each; frozen, because all who find a moment share it. */
export function foundMomentsOf(texts: readonly MomentTexts[]): FoundMoment[] {
  // The moments of an item are often found together, and share one scope.
  const scopes = new Map<string, MomentScope>();
  return texts.map((text) => {
    const scope = scopes.get(text.scope) ?? deepFreeze(JSON.parse(text.scope) as MomentScope);
    scopes.set(text.scope, scope);
    return { moment: Object.freeze(JSON.parse(text.moment) as Moment), scope };
  });
}

/** @returns the best, best first, ties by id. */
export function bestOf(limit: number, found: readonly ScoredMoment[]): ScoredMoment[] {
  return [...found]
    .sort((a, b) => b.similarity - a.similarity || compareText(a.moment.id, b.moment.id))
    .slice(0, limit);
}

/** Order of texts by their UTF-16 code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @returns the cosine in [-1, 1]; rounding leaves some distances a little outside of [0, 2]. */
export function cosineOfDistance(distance: number): number {
  return Math.max(-1, Math.min(1, 1 - distance));
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
