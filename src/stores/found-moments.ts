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

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
