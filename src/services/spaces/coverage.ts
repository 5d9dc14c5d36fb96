import type { EmbeddingSpace } from '../../domain/embedding.js';
import type { MomentKind } from '../../domain/moment.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { MomentFilter } from '../../domain/query.js';
import type { SoundDomain } from '../../domain/sound-domain.js';

/** How much of the library a space knows. */
export interface Coverage {
  /** Moments that should have a vector in it. */
  readonly moments: number;
  /** Those that have one. */
  readonly withVector: number;
}

/** @returns the kind of moment that a space is filled for. */
export function momentKindIn({ modalities }: EmbeddingSpace): MomentKind {
  if (modalities.includes('image')) return 'IMAGE';
  return modalities.includes('audio') ? 'SOUND' : 'PASSAGE';
}

/** @returns what a space is filled for; @param domains kinds of sound, null for all. */
export function fillableIn(space: EmbeddingSpace, domains: readonly SoundDomain[] | null): MomentFilter {
  return { momentKinds: [momentKindIn(space)], ...(domains && { soundDomains: domains }) };
}

/** Counts by the filter of the space; windows of sound that nothing could place are left out for spaces with domains. */
export async function coverageOf(
  vectors: VectorStore,
  space: EmbeddingSpace,
  domains: readonly SoundDomain[] | null,
): Promise<Coverage> {
  const filter = fillableIn(space, domains);
  const [moments, withVector] = await Promise.all([
    vectors.countMoments(filter),
    vectors.countMoments(filter, space.name),
  ]);
  return { moments, withVector };
}
