/**
 * Works on the items of a stream while the next ones are still coming in.
 * @param inFlight most items worked on at once: so many are held in memory.
 * @returns the results in the order of the items. The first failure ends it.
 */
export async function* overlap<Item, Result>(
  items: AsyncIterable<Item>,
  inFlight: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // A failure is met when its turn comes; until then it is not unhandled.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length >= inFlight) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    await Promise.allSettled(underWay);
  }
}
