/**
 * Does the work on the items of a stream, up to `limit` at a time.
 * @returns the results in the order of the items. A failure shows when the turn of its item comes; what is under way then
 * is not waited for.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncIterable<Result> {
  const underWay: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // It is awaited in its turn; until then a failure must not look forgotten.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= limit) yield await underWay.shift()!;
  }
  while (underWay.length > 0) yield await underWay.shift()!;
}
