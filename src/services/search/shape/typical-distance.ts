import type { Vector } from '../../../domain/embedding.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import { dotProduct } from '../../../dsp/dot-product.js';

/** Moments looked at per space. */
const SAMPLE = 64;
/** Fewer items say nothing about a space. */
const LEAST_ITEMS = 12;
/** Of a space that is nearly empty: about what encoders give for two things that have nothing in common. */
const UNKNOWN_DISTANCE = 0.5;
const KEEP_MILLISECONDS = 10 * 60_000;

/**
 * How far apart two things of a space usually are, as 1 - cosine: encoders differ so much in it that "near" means
 * nothing without. The median over a sample of the library, remembered for ten minutes.
 */
export class TypicalDistances {
  readonly #known = new Map<string, { readonly distance: Promise<number>; readonly until: number }>();

  constructor(
    private readonly store: Pick<VectorStore, 'sampleMoments'>,
    private readonly nowMilliseconds: () => number = Date.now,
  ) {}

  in(space: string): Promise<number> {
    const known = this.#known.get(space);
    if (known && this.nowMilliseconds() < known.until) return known.distance;
    const distance = this.#measure(space);
    this.#known.set(space, { distance, until: this.nowMilliseconds() + KEEP_MILLISECONDS });
    distance.catch(() => this.#known.delete(space));
    return distance;
  }

  async #measure(space: string): Promise<number> {
    const byItem = new Map<string, Vector>();
    for (const { mediaId, vectors } of await this.store.sampleMoments(space, SAMPLE)) {
      byItem.set(mediaId, vectors[space]!);
    }
    const vectors = [...byItem.values()];
    if (vectors.length < LEAST_ITEMS) return UNKNOWN_DISTANCE;
    const distances = vectors.flatMap((vector, index) =>
      vectors.slice(index + 1).map((other) => 1 - dotProduct(vector, other)),
    );
    return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)]!;
  }
}
