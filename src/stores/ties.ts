/** What a store found when it was asked for so many. */
export interface Answer<Found> {
  /** Best first. */
  readonly found: readonly Found[];
  /** That there is no more. */
  readonly isExhausted: boolean;
}

/**
 * How long rows of ties are at the end of what is wanted: texts of like length that hold the same words tie, by the dozen
 * or by the thousand. Asked for at first is what four of five searches found, which was fastest: among 100,000 moments of a
 * Weaviate that is 900 for 400, in 16 ms; 2,400, enough for nineteen of twenty, take 29, and 401, with most asked twice, 32.
 */
export class TieLengths {
  /** As a multiple of what was wanted. */
  #usual = 2;

  /** @returns how many to ask for first. */
  firstAsked(limit: number): number {
    return Math.ceil(limit * this.#usual) + 1;
  }

  /** @param found how many were as good as the last wanted, or better. */
  learn(limit: number, found: number): void {
    this.#usual = found > limit * this.#usual ? this.#usual * RISE : Math.max(1, this.#usual * FALL);
  }
}

/** One rise and four falls cancel out: of five searches one finds more. */
const RISE = 1.16;
const FALL = RISE ** (-1 / 4);

export interface Asking {
  /** One more than is wanted is asked for at first when absent: similarities of vectors hardly ever tie. */
  readonly ties?: TieLengths;
  /** No store gives more at once; no limit when absent. */
  readonly most?: number;
}

/**
 * Stores cut a row of ties at random. This asks for more until the last found is worse than the last wanted, so that
 * whoever knows the moments can cut the ties by id.
 * @param limit at least 1.
 * @returns the best, with all that are as good as the last wanted.
 */
export async function withTies<Found extends { readonly similarity: number }>(
  limit: number,
  ask: (limit: number) => Promise<Answer<Found>>,
  { ties, most = Infinity }: Asking = {},
): Promise<readonly Found[]> {
  for (let wanted = ties?.firstAsked(limit) ?? limit + 1; ; wanted *= 4) {
    const asked = Math.min(wanted, most);
    const { found, isExhausted } = await ask(asked);
    const last = found[limit - 1]?.similarity;
    const end =
      last === undefined ? -1 : found.findIndex(({ similarity }, i) => i >= limit && similarity !== last);
    if (end < 0 && !isExhausted && asked < most) continue;
    const best = end < 0 ? found : found.slice(0, end);
    ties?.learn(limit, best.length);
    return best;
  }
}
