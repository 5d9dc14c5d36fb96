import type { MediaKind, WorkState } from './media.js';
import type { MomentFilter, QueryPart, SearchQuery } from './query.js';

/** What a search should have found for one query. */
export interface Judgement {
  /** Unique within its set. */
  readonly id: string;
  /** Texts, items and moments only: uploads and files do not last. */
  readonly parts: readonly QueryPart[];
  readonly filter: MomentFilter;
  readonly relevant: readonly RelevantItem[];
}

export interface RelevantItem {
  readonly mediaId: string;
  /** 1 (helps) to 3 (exactly it). */
  readonly grade: number;
}

/** Queries with their right answers, kept to be asked again and again. */
export interface JudgementSet {
  readonly id: string;
  readonly name: string;
  readonly judgements: readonly Judgement[];
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How the queries of a run are asked; absent values are those of any search. */
export type EvaluationSettings = Partial<
  Pick<SearchQuery, 'spaces' | 'spaceWeights' | 'fusion' | 'absence' | 'minRelevance' | 'intent' | 'bridge'>
>;

/** Means over queries, each 0..1, higher is better. */
export interface QualityFigures {
  readonly queries: number;
  /** Share of the relevant items among the first `depth` hits. */
  readonly recall: number;
  /** Normalised discounted cumulative gain of the first `depth` hits; gain 2^grade - 1 (Burges et al. 2005). */
  readonly ndcg: number;
  /** 1 / rank of the first relevant hit, 0 when none is among the first `depth`. */
  readonly reciprocalRank: number;
}

export const QUALITY_METRICS = ['RECALL', 'NDCG', 'MRR'] as const;
export type QualityMetric = (typeof QUALITY_METRICS)[number];

/** What one query of a run brought. */
export interface JudgementResult {
  readonly judgementId: string;
  /** Over items of all kinds, then over each kind that has a relevant item. */
  readonly figures: readonly KindFigures[];
  /** The first hits, best first. */
  readonly foundIds: readonly string[];
  /** Relevant items that are not among them. */
  readonly missedIds: readonly string[];
}

/** Figures of one modality: only items of this kind are ranked and looked for; null means all kinds together. */
export interface KindFigures extends QualityFigures {
  readonly mediaKind: MediaKind | null;
}

/** One asking of a whole set. */
export interface EvaluationRun {
  readonly id: string;
  readonly setId: string;
  /** What was tried, in the user's words. */
  readonly label: string;
  readonly state: WorkState;
  /** 0..1. */
  readonly progress: number;
  /** Hits looked at per query, 1..100. */
  readonly depth: number;
  readonly settings: EvaluationSettings;
  /** Models that answered: `name model@revision` of each space. */
  readonly spaces: readonly string[];
  /** Empty until the first results are kept. */
  readonly results: readonly JudgementResult[];
  /** Means over the results so far, all kinds first. */
  readonly figures: readonly KindFigures[];
  /** Relevant items that the library did not have, and that were therefore not asked for. */
  readonly unknownMediaIds: readonly string[];
  readonly error: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A run without its results, which may be many. */
export type EvaluationSummary = Omit<EvaluationRun, 'results'>;

/** One figure of two runs over the queries that both answered. */
export interface FigureComparison {
  readonly mediaKind: MediaKind | null;
  readonly metric: QualityMetric;
  readonly queries: number;
  readonly baseline: number;
  readonly candidate: number;
  /** Candidate less baseline. */
  readonly difference: number;
  /** Share of 2,000 random swaps of the two runs whose difference is at least as large: paired randomisation test. */
  readonly pValue: number;
}

export interface EvaluationComparison {
  readonly baselineId: string;
  readonly candidateId: string;
  readonly figures: readonly FigureComparison[];
  /** Queries whose NDCG rose, and fell, most first. */
  readonly improvedIds: readonly string[];
  readonly worsenedIds: readonly string[];
  /** True when no figure over all kinds fell by more than `maxDrop`. */
  readonly isPassed: boolean;
  readonly maxDrop: number;
}
