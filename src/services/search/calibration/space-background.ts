import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Vector } from '../../../domain/embedding.js';
import type { MomentRecord } from '../../../domain/moment.js';
import { dotProduct } from '../../../dsp/dot-product.js';
import { meanVector } from '../../../dsp/mean-vector.js';

export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** What queries without meaning find in a space. Similarities are less what `nonsense` takes off, see `adjust`. */
export interface TextBackground {
  /** Unit vectors of invented words, averaged: how near a query is to it tells how much of it is nonsense. */
  readonly nonsense: Vector;
  /** Best match of each query of invented words. */
  readonly invented: Spread;
  /** Best match of each query of unrelated words. */
  readonly unrelated: Spread;
  /** Of all similarities of one query, averaged over queries. */
  readonly within: number;
}

/** Statistics of one space over a sample of the library. */
export interface SpaceBackground {
  /** Moments in the space when it was measured. */
  readonly momentCount: number;
  readonly sampleSize: number;
  /** Mean vector of the sample; not of unit length. */
  readonly centre: Vector;
  /** Null where the space reads no text. */
  readonly texts: TextBackground | null;
  /** Similarity that the nearest 2.5 % and 0.5 % of pairs of different items reach. */
  readonly pairs: { readonly near: number; readonly nearest: number };
}

/** What meaningless texts are in the space, invented words and unrelated ones apart. */
export interface MeaninglessVectors {
  readonly invented: readonly Vector[];
  readonly unrelated: readonly Vector[];
}

/**
 * How much of a query's nearness to nonsense is taken off its similarities. Chosen on glosses of WordNet and the demo
 * library: more parts invented words better, and unrelated real words worse.
 */
const NONSENSE_SHARE = 0.5;
/** Moments whose pairs are compared: 255 * 256 / 2 pairs place a quantile well enough. */
const PAIRED_MOMENTS = 256;
/** Shares of pairs that noise hardly gets among, and that chance hardly does; chosen on drawings and sounds of games. */
const NEAR_PAIRS = 0.025;
const NEAREST_PAIRS = 0.005;
/** Two moments nearer than this are one thing twice, which says nothing about different things. */
const SAME = 0.98;
/** Stand in for pairs while a library has hardly any. */
const ASSUMED_PAIRS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;

/** @returns a similarity on the scale of the text background. */
export function adjust(similarity: number, query: Vector, nonsense: Vector): number {
  return similarity - NONSENSE_SHARE * dotProduct(query, nonsense);
}

/**
 * Measures a space; yields to the event loop after every query.
 * @param sample moments with a vector in the space, at least one.
 */
export async function measureSpace(
  space: string,
  sample: readonly MomentRecord[],
  momentCount: number,
  texts: MeaninglessVectors | null,
): Promise<SpaceBackground> {
  const vectors = sample.map((moment) => moment.vectors[space]!);
  return {
    momentCount,
    sampleSize: sample.length,
    centre: meanVector(vectors),
    texts: texts && (await measureTexts(vectors, texts)),
    pairs: await measurePairs(space, sample.slice(0, PAIRED_MOMENTS)),
  };
}

async function measureTexts(
  vectors: readonly Vector[],
  { invented, unrelated }: MeaninglessVectors,
): Promise<TextBackground> {
  const nonsense = meanVector(invented);
  const deviations: number[] = [];
  const bestMatches = async (queries: readonly Vector[]) => {
    const best: number[] = [];
    for (const query of queries) {
      const similarities = vectors.map((vector) => dotProduct(query, vector));
      best.push(
        adjust(
          similarities.reduce((a, b) => Math.max(a, b)),
          query,
          nonsense,
        ),
      );
      deviations.push(spreadOf(similarities).deviation);
      await nextTurn();
    }
    return spreadOf(best);
  };
  const spreads = { invented: await bestMatches(invented), unrelated: await bestMatches(unrelated) };
  return { nonsense, ...spreads, within: spreadOf(deviations).mean };
}

async function measurePairs(space: string, sample: readonly MomentRecord[]) {
  const similarities: number[] = [...ASSUMED_PAIRS];
  for (const [index, moment] of sample.entries()) {
    for (const other of sample.slice(index + 1)) {
      if (other.mediaId === moment.mediaId) continue;
      const similarity = dotProduct(moment.vectors[space]!, other.vectors[space]!);
      if (similarity < SAME) similarities.push(similarity);
    }
    await nextTurn();
  }
  similarities.sort((a, b) => a - b);
  const reachedBy = (share: number) => similarities[Math.floor((1 - share) * (similarities.length - 1))]!;
  return { near: reachedBy(NEAR_PAIRS), nearest: reachedBy(NEAREST_PAIRS) };
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
