import type { MomentRecord } from '../../../domain/moment.js';
import { wordsOf } from '../shape/words.js';
import type { RelevanceCurve } from './calibrator.js';
import { curveThrough } from './relevance-curves.js';

/** In how many of the sampled moments each word occurs. */
export interface WordCounts {
  readonly moments: number;
  /** By stem; the most frequent ones only. */
  readonly occurrences: Readonly<Record<string, number>>;
}

/** Rarer words than these tell hardly less than words that were never seen. */
const KEPT_WORDS = 2000;
/**
 * Share of a query's meaning that chance may find when the query has very many words; with fewer it is less, down to none
 * for a single word, of which every hit is a whole one. Of three words a hit of one is worth no more than nonsense.
 */
const CHANCE_SHARE = 0.525;
/** How much more of it a good answer has. */
const STEP = 0.25;

/** @returns what keyword search sees of the moments: passage, title and tags. */
export function countWords(sample: readonly MomentRecord[]): WordCounts {
  const counts = new Map<string, number>();
  for (const { text, scope } of sample) {
    for (const key of keysOf([text ?? '', scope.title, ...scope.tags].join(' '))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, KEPT_WORDS);
  return { moments: sample.length, occurrences: Object.fromEntries(frequent) };
}

/** @returns the counts of several samples as one. */
export function addCounts(all: readonly WordCounts[]): WordCounts {
  const occurrences: Record<string, number> = {};
  for (const counts of all) {
    for (const [key, count] of Object.entries(counts.occurrences))
      occurrences[key] = (occurrences[key] ?? 0) + count;
  }
  return { moments: all.reduce((sum, { moments }) => sum + moments, 0), occurrences };
}

/**
 * BM25 has no upper end, so a score is measured against that of a moment of average length with every word of the query
 * once: the sum of the words' inverse document frequencies. A word that the library lacks weighs as much as a rare one.
 * @returns null when no word of the query carries a meaning.
 */
export function keywordCurve({ moments, occurrences }: WordCounts, text: string): RelevanceCurve | null {
  const weights = [...keysOf(text)].map((key) => {
    const seen = occurrences[key] ?? 0;
    return Math.log(1 + (moments - seen + 0.5) / (seen + 0.5));
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return null;
  const curve = curveThrough(CHANCE_SHARE * (1 - 1 / weights.length), STEP);
  return (score) => curve(score / whole);
}

function keysOf(text: string): Set<string> {
  return new Set(wordsOf(text).flatMap(({ key }) => key || []));
}
