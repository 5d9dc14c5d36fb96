/** What a store found when it was asked for so many. */
export interface Answer<Found> {
  /** Best first. */
  readonly found: readonly Found[];
  /** That there is no more. */
  readonly isExhausted: boolean;
}

export interface Asking {
  /** As many as are wanted and one more, when absent. */
  readonly first?: number;
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
  { first = limit + 1, most = Infinity }: Asking = {},
): Promise<readonly Found[]> {
  for (let wanted = first; ; wanted *= 4) {
    const asked = Math.min(wanted, most);
    const { found, isExhausted } = await ask(asked);
    const last = found[limit - 1]?.similarity;
    const end =
      last === undefined ? -1 : found.findIndex(({ similarity }, i) => i >= limit && similarity !== last);
    if (end >= 0) return found.slice(0, end);
    if (isExhausted || asked === most) return found;
  }
}

/**
 * Texts of like length that hold the same words tie, by the dozen: asking for more at once saves asking twice.
 * @returns how many to ask for first, where words are matched.
 */
export function matchesToAskFor(limit: number): number {
  return 4 * limit + 1;
}
