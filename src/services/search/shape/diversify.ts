import type { Candidate } from '../candidate.js';
import { sharedSimilarities, type VectorsBySpace } from './unit-vectors.js';

/** Hits at the head of a ranking that are rearranged: what a person looks through. */
export const DIVERSE_HEAD = 100;

/**
 * Maximal marginal relevance (Carbonell, Goldstein: "The use of MMR", SIGIR 1998): the next is always the one with the
 * greatest (1 - diversity) * score / best score - diversity * likeness to the likest of those before it. Scores stay.
 * Likeness is the mean cosine over the spaces that both have vectors in, 0 where they share none: a sound and a picture
 * never stand in each other's way.
 * @param candidates by falling score; those behind `DIVERSE_HEAD` stay where they are.
 * @param diversity 0 keeps the order; 1 looks at unlikeness only, after the first.
 */
export function diversify(
  candidates: readonly Candidate[],
  vectors: ReadonlyMap<string, VectorsBySpace>,
  diversity: number,
): Candidate[] {
  const best = candidates[0]?.score ?? 1;
  const rest = candidates.slice(0, DIVERSE_HEAD).map((candidate) => ({ candidate, likeness: 0 }));
  const chosen: Candidate[] = [];
  while (rest.length > 0) {
    const gains = rest.map(
      ({ candidate, likeness }) => (1 - diversity) * (candidate.score / best) - diversity * likeness,
    );
    // The first of equals: ties keep the order of the ranking.
    const [next] = rest.splice(chosen.length === 0 ? 0 : gains.indexOf(Math.max(...gains)), 1);
    chosen.push(next!.candidate);
    const own = vectors.get(next!.candidate.unitId) ?? {};
    for (const other of rest) {
      const likeness = meanOf(sharedSimilarities(own, vectors.get(other.candidate.unitId) ?? {}));
      other.likeness = Math.max(other.likeness, likeness);
    }
  }
  return [...chosen, ...candidates.slice(DIVERSE_HEAD)];
}

function meanOf(similarities: readonly [string, number][]): number {
  return similarities.reduce((sum, [, value]) => sum + value, 0) / Math.max(1, similarities.length);
}
