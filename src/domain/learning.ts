import type { QualityFigures } from './evaluation.js';
import type { MomentFilter, QueryPart } from './query.js';

export const FEEDBACK_SIGNALS = ['CLICK', 'RELEVANT', 'IRRELEVANT'] as const;
/** CLICK: opened from a list of hits. RELEVANT, IRRELEVANT: said so. */
export type FeedbackSignal = (typeof FEEDBACK_SIGNALS)[number];

/** What a user thought of one hit of one query. */
export interface Feedback {
  readonly id: string;
  readonly parts: readonly QueryPart[];
  readonly filter: MomentFilter;
  readonly mediaId: string;
  readonly signal: FeedbackSignal;
  /** Items as they were shown, best first: what stood above a click and was passed over counts as worse. */
  readonly shownIds: readonly string[];
  /** ISO 8601 UTC. */
  readonly createdAt: string;
}

/** Figures on queries that took no part in the training: cross-validated, before and after. */
export interface HeldOutFigures {
  readonly before: QualityFigures;
  readonly after: QualityFigures;
}

/** What something was learned from. */
export interface TrainingSource {
  /** A judgement set; null: the recorded feedback. */
  readonly judgementSetId: string | null;
  readonly queries: number;
  /** Pairs of a better and a worse item, or of a query and what it should meet. */
  readonly pairs: number;
}

/** One set of weights of the spaces in the fusion. Never changed once made. */
export interface FusionWeightsVersion {
  readonly id: string;
  /** Factor by space, `keywords` among them, 0.25..4; spaces that are not named count 1. */
  readonly bySpace: Readonly<Record<string, number>>;
  readonly source: TrainingSource;
  readonly heldOut: HeldOutFigures;
  readonly createdAt: string;
}

/** A linear map that is laid over the vectors of text queries in one space; stored vectors stay as they are. */
export interface QueryAdapterVersion {
  readonly id: string;
  readonly space: string;
  /** `model@revision` of the space it was trained on; it serves no other. */
  readonly model: string;
  readonly source: TrainingSource;
  readonly heldOut: HeldOutFigures;
  /** Strength of the regularisation that did best on held-out pairs. */
  readonly ridge: number;
  readonly createdAt: string;
}

/** Which version serves now, and which served before it, newest last. */
export interface ActiveVersion {
  readonly versionId: string | null;
  readonly history: readonly { readonly versionId: string | null; readonly until: string }[];
}
