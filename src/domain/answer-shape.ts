import type { MetadataScalar } from './metadata.js';
import type { Moment } from './moment.js';

/** How an answer is put in order, grouped, counted and shown; what was found is decided before. */

export const SORT_ORDERS = ['SCORE', 'NEWEST', 'OLDEST', 'TITLE'] as const;
/** SCORE: best first. NEWEST, OLDEST: by creation time of the item. TITLE: as people sort titles. Ties by id. */
export type SortOrder = (typeof SORT_ORDERS)[number];

export const FACET_FIELDS = [
  'MEDIA_KIND',
  'MOMENT_KIND',
  'SOUND_DOMAIN',
  'TAG',
  'METADATA',
  'CREATED_AT',
  'DURATION',
  'METADATA_NUMBER',
] as const;
/**
 * What hits are counted by. MEDIA_KIND to METADATA count values; CREATED_AT, DURATION and METADATA_NUMBER are
 * histograms.
 */
export type FacetField = (typeof FACET_FIELDS)[number];

export const CALENDAR_INTERVALS = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
/** In UTC; a week begins on Monday. */
export type CalendarInterval = (typeof CALENDAR_INTERVALS)[number];

export interface FacetRequest {
  readonly field: FacetField;
  /** Of METADATA and METADATA_NUMBER: the key; dots go into objects. */
  readonly metadataKey?: string;
  /** Most frequent values to list, 1..100; 10 when absent. */
  readonly first?: number;
  /** Of CREATED_AT; absent: the finest that gives at most 24 buckets. One that would give over 1,000 is made coarser. */
  readonly interval?: CalendarInterval;
  /** Rising bounds of the buckets of DURATION (seconds) and METADATA_NUMBER, 2..101; absent: round ones. */
  readonly bounds?: readonly number[];
}

export interface FacetValue {
  readonly value: MetadataScalar;
  readonly count: number;
}

/** Numbers for DURATION (seconds) and METADATA_NUMBER, ISO 8601 UTC for CREATED_AT. `from` is in the bucket, `to` is not. */
export interface FacetBucket {
  readonly from: number | string;
  readonly to: number | string;
  readonly count: number;
}

/**
 * Counts over all candidates of a query, whatever page is shown. They count hits: items, or moments where the answer
 * is grouped by moment. An item counts once under each of its tags, and under each kind of moment that it was found by.
 */
export interface Facet {
  readonly field: FacetField;
  readonly metadataKey: string | null;
  /** Most frequent first, ties by value; empty for histograms. */
  readonly values: readonly FacetValue[];
  /** Distinct values that were not listed. */
  readonly otherValues: number;
  /** Width of the buckets of CREATED_AT; null for other fields, and when nothing was found. */
  readonly interval: CalendarInterval | null;
  /** In order, without gaps, empty ones included; empty for counts by value. */
  readonly buckets: readonly FacetBucket[];
  /** Candidates without a value, or with none within the bounds given. */
  readonly missing: number;
  /** False when more may match than were found. */
  readonly isExact: boolean;
}

/** Half-open range of UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The words by which a moment was found, or the beginning of its words. */
export interface Snippet {
  /** TEXT: words of the moment. TITLE, TAG: of its item, where the words of the query stand there only. */
  readonly field: 'TEXT' | 'TITLE' | 'TAG';
  readonly text: string;
  /** Words of the query, in all their inflections; ranges of `text`, in order, not overlapping. */
  readonly highlights: readonly TextRange[];
  readonly isCutAtStart: boolean;
  readonly isCutAtEnd: boolean;
}

/** One moment of a hit with what speaks for it. */
export interface MomentMatch {
  readonly moment: Moment;
  /** Routes that found this very moment, best first. */
  readonly routes: readonly MomentRoute[];
  /** Null for pictures and sounds whose title and tags hold no word of the query. */
  readonly snippet: Snippet | null;
}

export interface MomentRoute {
  readonly space: string;
  readonly part: number;
  readonly bridge: string | null;
  /** Cosine similarity, or BM25 for `keywords`. */
  readonly similarity: number;
}
