import type { Vector } from '../../../domain/embedding.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import { dotProduct } from '../../../dsp/dot-product.js';
import type { Candidate } from '../candidate.js';

/** One vector per space, all of unit length. */
export type VectorsBySpace = Readonly<Record<string, Vector>>;

/**
 * @returns for each candidate, by unit id, the vectors of the moments that speak for it: in each space that of the best
 * moment which has one. Costs one look-up.
 */
export async function vectorsOf(
  store: Pick<VectorStore, 'getMoments'>,
  candidates: readonly Candidate[],
): Promise<Map<string, VectorsBySpace>> {
  const idsOf = (candidate: Candidate) => [
    ...new Set(candidate.evidence.flatMap(({ moment }) => moment?.id ?? [])),
  ];
  const records = await store.getMoments([...new Set(candidates.flatMap(idsOf))]);
  const byId = new Map(records.map(({ id, vectors }) => [id, vectors]));
  return new Map(
    candidates.map((candidate) => {
      const worstFirst = idsOf(candidate).reverse();
      return [candidate.unitId, Object.assign({}, ...worstFirst.map((id) => byId.get(id))) as VectorsBySpace];
    }),
  );
}

/** @returns [space, cosine similarity] for each space that both have a vector in. */
export function sharedSimilarities(a: VectorsBySpace, b: VectorsBySpace): [string, number][] {
  return Object.entries(a).flatMap(([space, vector]) => {
    const other = b[space];
    return other === undefined ? [] : [[space, dotProduct(vector, other)]];
  });
}
