import type { Facet, FacetRequest, MomentMatch, SortOrder } from './answer-shape.js';
import type { MediaItem, MediaKind, Warning } from './media.js';
import type { MetadataCondition } from './metadata.js';
import type { Moment, MomentKind } from './moment.js';
import type { SoundDomain } from './sound-domain.js';

/** Restrictions that are pushed down into the store. All given ones must hold. */
export interface MomentFilter {
  readonly mediaKinds?: readonly MediaKind[];
  /** Moments of any of these kinds. */
  readonly momentKinds?: readonly MomentKind[];
  readonly mediaIds?: readonly string[];
  readonly excludeMediaIds?: readonly string[];
  /** Windows of sound of any of these domains; leaves out pictures and passages. */
  readonly soundDomains?: readonly SoundDomain[];
  /** Every one of these tags must be present. */
  readonly allTags?: readonly string[];
  /** At least one of these tags must be present. */
  readonly anyTags?: readonly string[];
  /** ISO 8601, inclusive. */
  readonly createdFrom?: string;
  /** ISO 8601, exclusive. */
  readonly createdBefore?: string;
  /** Length of the item, inclusive; leaves out items without time. */
  readonly minDurationSeconds?: number;
  readonly maxDurationSeconds?: number;
  /** Of the metadata of the item; all must hold. */
  readonly metadata?: readonly MetadataCondition[];
}

/** One ingredient of a query; exactly one of the inputs is given. */
export type QueryInput =
  | { readonly type: 'TEXT'; readonly text: string }
  | { readonly type: 'MEDIA'; readonly mediaId: string }
  | { readonly type: 'MOMENT'; readonly momentId: string }
  | { readonly type: 'UPLOAD'; readonly uploadId: string }
  /** A file on this machine; only the command line offers it. */
  | { readonly type: 'FILE'; readonly path: string }
  /** A point of one space, of any length but 0: it is searched by direction. */
  | { readonly type: 'VECTOR'; readonly space: string; readonly values: readonly number[] };

export interface QueryPart {
  readonly input: QueryInput;
  /** Finite, not 0; negative pushes away what is like this part. */
  readonly weight: number;
}

/** RANK: weighted reciprocal rank fusion. RELEVANCE: the weighted mean of calibrated relevance. */
export const FUSIONS = ['RANK', 'RELEVANCE'] as const;
export type Fusion = (typeof FUSIONS)[number];

/**
 * What it means that a route could have ranked a candidate and did not. IGNORE: nothing. WORST: it counts as the one
 * behind the last that the route found, or as relevance 0. REQUIRE: each part of positive weight must have found a
 * candidate through one of its routes, else it is no answer.
 */
export const ABSENCE_POLICIES = ['IGNORE', 'WORST', 'REQUIRE'] as const;
export type AbsencePolicy = (typeof ABSENCE_POLICIES)[number];

/** What one hit is: an item with its best moments, or one moment. */
export const SEARCH_UNITS = ['ITEM', 'MOMENT'] as const;
export type SearchUnit = (typeof SEARCH_UNITS)[number];

/** AUTO: words like "sound of" shift weights, unless the query names spaces or weights itself. */
export const INTENT_MODES = ['AUTO', 'OFF'] as const;
export type IntentMode = (typeof INTENT_MODES)[number];

/**
 * How a picture or sound reaches spaces that it has no vector in. AUTO: over a bridge that was trained, where there is
 * one, else over words. ANCHORS: over words only. LEARNED: over trained bridges only. NONE: not at all.
 */
export const BRIDGE_CHOICES = ['AUTO', 'ANCHORS', 'LEARNED', 'NONE'] as const;
export type BridgeChoice = (typeof BRIDGE_CHOICES)[number];

export interface SearchQuery {
  readonly parts: readonly QueryPart[];
  readonly filter: MomentFilter;
  /** Names of spaces to search, `keywords` among them; absent means all that the parts can reach. */
  readonly spaces?: readonly string[];
  /** Weight of a space by name, above 0, in place of the learned one; a space that is not named keeps that. */
  readonly spaceWeights?: Readonly<Record<string, number>>;
  /** Default RANK. */
  readonly fusion?: Fusion;
  /** Default IGNORE. */
  readonly absence?: AbsencePolicy;
  /**
   * 0..1: candidates known to be less relevant than this are no answer. Absent: all are, unless not even the best stands
   * out more than what queries without meaning find (0.25); then none is. Of items and moments alone all are.
   */
  readonly minRelevance?: number;
  /** Default ITEM. */
  readonly groupBy?: SearchUnit;
  /** Default AUTO. */
  readonly intent?: IntentMode;
  /** Default AUTO. */
  readonly bridge?: BridgeChoice;
  /** The evidence of each hit also tells of routes that did not reach it; costs a search for each of those. */
  readonly fullEvidence?: boolean;
  /** Best moments to show per item, 1..20; absent: those that stand in the evidence. */
  readonly momentsPerItem?: number;
  /** 0..1: how much hits that are unlike those before them come forward; default 0. Only with `sort` SCORE. */
  readonly diversity?: number;
  /** Folds hits that are nearly the same under the best of them; default false. */
  readonly collapseDuplicates?: boolean;
  /** Default SCORE. */
  readonly sort?: SortOrder;
  /** What to count over all hits of all pages; at most 16. */
  readonly facets?: readonly FacetRequest[];
  /** Page size, 1..100. */
  readonly first: number;
  /** Opaque cursor of the hit before the page. */
  readonly after?: string;
}

/** The name under which keyword (BM25) search takes part beside the embedding spaces. */
export const KEYWORDS = 'keywords';

/** What one route through one space says of a hit. */
export interface MatchEvidence {
  /** Space searched, or `keywords`. */
  readonly space: string;
  /** Which part of the query, 0-based. */
  readonly part: number;
  /** Name of the bridge when the part does not live in this space itself, for example `text-anchors`. */
  readonly bridge: string | null;
  /**
   * Cosine similarity (or BM25 score for `keywords`) of the best moment of the hit. Higher is better. Null when the route
   * did not reach the hit and nothing else tells.
   */
  readonly similarity: number | null;
  /** 1-based rank of the hit in this route; null when the route did not reach it and this counts for nothing. */
  readonly rank: number | null;
  /** Calibrated relevance of that similarity, 0..1; null where the space is not calibrated. */
  readonly relevance: number | null;
  readonly weight: number;
  /** 0.5 to 1: less than 1 where the words of the moment are of low trust; see `trustFactor`. */
  readonly trust: number;
  /** What this route adds to the score: summed in the order of the evidence, contributions are the score, exactly. */
  readonly contribution: number;
  /** The best moment of the hit in this route; null when similarity is. */
  readonly moment: Moment | null;
}

/** One item of the answer, best first. */
export interface SearchHit {
  readonly media: MediaItem;
  readonly score: number;
  /** The greatest calibrated relevance among what speaks for the hit, 0..1; null where nothing is calibrated. */
  readonly relevance: number | null;
  /** Why it was found, in one sentence of plain words. */
  readonly reason: string;
  /** Best first. */
  readonly evidence: readonly MatchEvidence[];
  /** Best moments, best first: distinct ones of the evidence, or as many as `momentsPerItem` says. */
  readonly moments: readonly Moment[];
  /** The same moments, each with what speaks for it. */
  readonly matches: readonly MomentMatch[];
  /** Items nearly the same as this one, folded under it; empty unless the query asks for that. */
  readonly duplicates: readonly MediaItem[];
  readonly cursor: string;
}

/** A degradation that did not stop the query, for example a space whose model is missing. */
export interface SearchWarning extends Warning {
  readonly space: string | null;
}

/** One way from a part of the query through one space, and what its weight is made of. */
export interface PlannedRoute {
  readonly part: number;
  readonly space: string;
  readonly bridge: string | null;
  /** The words that were encoded or looked for; null when the part is not made of words. */
  readonly text: string | null;
  /** Vectors that stand for the part in this space; null for `keywords`. */
  readonly vectorCount: number | null;
  /** Product of the four below. */
  readonly weight: number;
  readonly partWeight: number;
  /** Of the query, else learned, else 1. */
  readonly spaceWeight: number;
  readonly intentFactor: number;
  readonly bridgeFactor: number;
}

/** Words of a part that told what kind of answer is meant. */
export interface RecognisedIntent {
  readonly part: number;
  readonly intent: string;
  /** As it stands in the query, for example `sound of`. */
  readonly leadIn: string;
}

/** Time that one step took; steps of several routes overlap. */
export interface StageTiming {
  readonly stage: string;
  readonly part: number | null;
  readonly space: string | null;
  /** Since the search began. */
  readonly startMilliseconds: number;
  readonly milliseconds: number;
}

/** What one route brought into the fusion. */
export interface CandidateCount {
  readonly part: number;
  readonly space: string;
  readonly bridge: string | null;
  /** Moments that the store gave. */
  readonly moments: number;
  /** Items or moments ranked, by `groupBy`. */
  readonly units: number;
  /** False when more may match than the route asked for. */
  readonly isComplete: boolean;
}

/** How an answer came about. */
export interface SearchExplanation {
  readonly fusion: Fusion;
  readonly absence: AbsencePolicy;
  readonly bridge: BridgeChoice;
  readonly fusionWeightsVersion: string;
  readonly intents: readonly RecognisedIntent[];
  readonly plan: readonly PlannedRoute[];
  readonly timings: readonly StageTiming[];
  readonly candidates: readonly CandidateCount[];
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly hasNextPage: boolean;
  /** Hits on all pages together. */
  readonly totalCount: number;
  /** False when a route reached its limit of candidates, so that more may match. */
  readonly totalIsExact: boolean;
  /** In the order of the query's `facets`. */
  readonly facets: readonly Facet[];
  readonly warnings: readonly SearchWarning[];
  /** Of the search that made the ranking this page was cut from. */
  readonly explanation: SearchExplanation;
}
