import type { Moment } from '../../domain/moment.js';
import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import type { MatchEvidence, SearchUnit } from '../../domain/query.js';
import type { RelevanceCurve } from './calibration/calibrator.js';
import type { QueryVector } from './query-moments.js';

/** An item or a moment as one route ranks it: by its best moment. */
export interface RankedUnit extends ScoredMoment {
  readonly unitId: string;
}

/** What one route through one space found, best first; a unit occurs once. */
export interface RankedRoute {
  readonly space: string;
  readonly part: number;
  readonly bridge: string | null;
  readonly weight: number;
  /** What it searched near; null for keywords. */
  readonly vectors: readonly QueryVector[] | null;
  readonly units: readonly RankedUnit[];
  /** Every moment found, best first, of which `units` holds the best per unit. */
  readonly found: readonly ScoredMoment[];
  /** True for units that have, or may have, something in this space: only their absence can mean anything. */
  readonly canRank: (moment: Moment) => boolean;
  /** Null where the space is not calibrated. */
  readonly relevanceOf: RelevanceCurve | null;
}

/** What fusion hands on and every later step transforms: an item or a moment with all that speaks for it. */
export interface Candidate {
  /** Id of the item, or of the moment when moments are the hits. */
  readonly unitId: string;
  readonly mediaId: string;
  /** Sum of the contributions, in the order of the evidence. */
  readonly score: number;
  /** See `SearchHit.relevance`. */
  readonly relevance: number | null;
  /** By falling contribution. */
  readonly evidence: readonly MatchEvidence[];
  /** Best moment with its scope, from the evidence that counts most. */
  readonly best: ScoredMoment;
}

/** @returns the id of the unit that a moment belongs to. */
export function unitIdOf(unit: SearchUnit, moment: Moment): string {
  return unit === 'ITEM' ? moment.mediaId : moment.id;
}

/** Order of candidates: falling score, ties by id. */
export function byScoreThenId(
  a: Pick<Candidate, 'score' | 'unitId'>,
  b: Pick<Candidate, 'score' | 'unitId'>,
): number {
  if (a.score !== b.score) return b.score - a.score;
  return a.unitId < b.unitId ? -1 : a.unitId > b.unitId ? 1 : 0;
}
