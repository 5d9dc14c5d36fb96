import type { Modality, Vector } from '../../../domain/embedding.js';

/** What a route asked a space with. */
export interface CalibratedQuery {
  /** Unit vectors that stand for the part; null for keywords. */
  readonly vectors: readonly Vector[] | null;
  /** What they were made from; `media`: moments of an item, or a vector of unknown origin; `bridge`: of another space. */
  readonly modality: Modality | 'media' | 'bridge';
  /** The words of a keyword search. */
  readonly text?: string;
}

/** Raw similarity to relevance 0..1; never falls as similarity rises. */
export type RelevanceCurve = (similarity: number) => number;

/** Turns similarities, which mean something else in each space, into relevance, which is comparable. */
export interface Calibrator {
  /** @returns the curve for this query in this space, or null while nothing is known of the space. */
  relevanceOf(space: string, query: CalibratedQuery): Promise<RelevanceCurve | null>;
}

/** Knows nothing of any space: relevance stays null. */
export const NO_CALIBRATION: Calibrator = { relevanceOf: () => Promise.resolve(null) };
