import type { Vector } from '../../domain/embedding.js';

/** A long item as a query is represented by at most this many of its moments per space, evenly spread. */
const MOST_VECTORS = 16;

/** A vector that a route searches near, and the share of the part that it stands for. */
export interface QueryVector {
  readonly vector: Vector;
  /** Above 0; the shares of a part in one space sum to 1. */
  readonly share: number;
}

/** @returns at most a bounded number of vectors that stand for all of them. */
export function representativesOf(vectors: readonly Vector[]): QueryVector[] {
  const chosen = spread(vectors, MOST_VECTORS);
  return chosen.map((vector) => ({ vector, share: 1 / chosen.length }));
}

/** @returns at most a bounded number of the texts, evenly spread over them. */
export function representativeTexts(texts: readonly string[]): string[] {
  return spread(texts, MOST_VECTORS);
}

function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, index) => values[Math.floor((index * values.length) / count)]!);
}
