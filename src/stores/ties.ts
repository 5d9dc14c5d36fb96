/** What a store found when it was asked for so many. */
export interface Answer<Found> {
  /** Best first. */
  readonly found: readonly Found[];
  /** That there is no more. */
  readonly isExhausted: boolean;
}

/**
 * How long rows of ties are at the end of what is wanted: texts of like length that hold the same words tie, by the dozen
 * or by the hundred. Asking for so many more at once saves asking twice.
 */
export class TieLengths {
  /** As a share of what was wanted. */
  #longest = 3;

  /** @returns how many to ask for first. */
  firstAsked(limit: number): number {
    return Math.ceil(limit * (1 + this.#longest)) + 1;
  }

  /** @param found how many were as good as the last wanted, or better. */
  learn(limit: number, found: number): void {
    this.#longest = Math.max((SPARE * (found - limit)) / limit, FORGETTING * this.#longest);
  }
}

const SPARE = 1.2;
const FORGETTING = 0.95;

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
