import type { MediaItem, MediaKind, Warning } from './media.js';
import type { Moment } from './moment.js';
import type { SoundDomain } from './sound-domain.js';

/** Restrictions that are pushed down into the store. All given ones must hold. */
export interface MomentFilter {
  readonly mediaKinds?: readonly MediaKind[];
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
}

/** One ingredient of a query; exactly one of the inputs is given. */
export type QueryInput =
  | { readonly type: 'TEXT'; readonly text: string }
  | { readonly type: 'MEDIA'; readonly mediaId: string }
  | { readonly type: 'MOMENT'; readonly momentId: string }
  | { readonly type: 'UPLOAD'; readonly uploadId: string }
  /** A file on this machine; only the command line offers it. */
  | { readonly type: 'FILE'; readonly path: string };

export interface QueryPart {
  readonly input: QueryInput;
  /** Finite, not 0; negative pushes away what is like this part. */
  readonly weight: number;
}

export interface SearchQuery {
  readonly parts: readonly QueryPart[];
  readonly filter: MomentFilter;
  /** Names of spaces to search, `keywords` among them; absent means all that the parts can reach. */
  readonly spaces?: readonly string[];
  /** Page size, 1..100. */
  readonly first: number;
  /** Opaque cursor of the hit before the page. */
  readonly after?: string;
}

/** The name under which keyword (BM25) search takes part beside the embedding spaces. */
export const KEYWORDS = 'keywords';

/** One reason why an item was found: one route through one space. */
export interface MatchEvidence {
  /** Space searched, or `keywords`. */
  readonly space: string;
  /** Which part of the query, 0-based. */
  readonly part: number;
  /** Name of the bridge when the part does not live in this space itself, for example `text-anchors`. */
  readonly bridge: string | null;
  /** Cosine similarity (or BM25 score for `keywords`) of the best moment of the item. Higher is better. */
  readonly similarity: number;
  /** 1-based rank of the item in this route. */
  readonly rank: number;
  readonly weight: number;
  /** 0.5 to 1: less than 1 where the words of the moment are of low trust; see `trustFactor`. */
  readonly trust: number;
  /** What this route adds to the score; contributions of a hit sum to its score. */
  readonly contribution: number;
  readonly moment: Moment;
}

/** One item of the answer, best first. */
export interface SearchHit {
  readonly media: MediaItem;
  readonly score: number;
  readonly evidence: readonly MatchEvidence[];
  /** Distinct moments of the evidence, best first. */
  readonly moments: readonly Moment[];
  readonly cursor: string;
}

/** A degradation that did not stop the query, for example a space whose model is missing. */
export interface SearchWarning extends Warning {
  readonly space: string | null;
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly hasNextPage: boolean;
  /** Number of distinct items found by any route. */
  readonly totalCount: number;
  /** False when a route reached its candidate limit, so that more items may match. */
  readonly totalIsExact: boolean;
  readonly warnings: readonly SearchWarning[];
}
