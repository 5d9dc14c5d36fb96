import type { Vector } from '../../domain/embedding.js';
import { dotProduct } from '../../dsp/dot-product.js';
import { unitVector } from '../../dsp/unit-vector.js';

/** A long item asks a space with at most this many of its moments. */
export const MOST_QUERY_VECTORS = 8;
/** Moments this alike (cosine) are the same thing twice: it is asked once, and counts twice. */
const SAME = 0.98;

/** A vector that a route searches near, and the share of the part that it stands for. */
export interface QueryVector {
  readonly vector: Vector;
  /** Above 0; the shares of a part in one space sum to 1. */
  readonly share: number;
}

/**
 * Chooses moments that stand for all: first the most typical one, then again and again the one least like those chosen
 * (greedy k-centre; Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985). Each then stands for the
 * moments most like it, so that a refrain counts by how often it is heard and is searched once.
 * @param vectors unit vectors of one space.
 */
export function representativesOf(vectors: readonly Vector[]): QueryVector[] {
  if (vectors.length === 0) return [];
  const chosen: number[] = [];
  const nearest = vectors.map(() => ({ similarity: -Infinity, representative: 0 }));
  let next = mostTypical(vectors);
  while (chosen.length < MOST_QUERY_VECTORS) {
    const representative = chosen.push(next) - 1;
    nearest.forEach((known, index) => {
      const similarity = dotProduct(vectors[index]!, vectors[next]!);
      if (similarity > known.similarity) nearest[index] = { similarity, representative };
    });
    next = nearest.reduce(
      (least, { similarity }, index) => (similarity < nearest[least]!.similarity ? index : least),
      0,
    );
    if (nearest[next]!.similarity >= SAME) break;
  }
  return chosen.map((index, representative) => {
    const members = nearest.filter((each) => each.representative === representative).length;
    return { vector: vectors[index]!, share: members / vectors.length };
  });
}

/** @returns the index of the vector nearest to the mean direction; the first where there is none. */
function mostTypical(vectors: readonly Vector[]): number {
  const sum = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index]! += value));
  const mean = unitVector(sum) ?? vectors[0]!;
  const similarities = vectors.map((vector) => dotProduct(vector, mean));
  return similarities.indexOf(Math.max(...similarities));
}

/** @returns as many of the texts as a part may ask with, evenly spread over them. */
export function representativeTexts(texts: readonly string[]): string[] {
  if (texts.length <= MOST_QUERY_VECTORS) return [...texts];
  return Array.from({ length: MOST_QUERY_VECTORS }, (_, index) => {
    return texts[Math.floor((index * texts.length) / MOST_QUERY_VECTORS)]!;
  });
}
