/**
 * Does the work on the items of a stream, up to `limit` at a time. The first waits for the second, if there may be two at a
 * time: whoever does the work then sees at once whether there is one or more.
 * @returns the results in the order of the items. A failure shows when the turn of its item comes; what is under way then
 * is not waited for.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncIterable<Result> {
  const underWay: Promise<Result>[] = [];
  const begin = (item: Item) => {
    const result = work(item);
    // It is awaited in its turn; until then a failure must not look forgotten.
    result.catch(() => undefined);
    underWay.push(result);
  };
  let held: Item[] = [];
  let needed = Math.min(limit, 2);
  for await (const item of items) {
    held.push(item);
    if (held.length < needed) continue;
    needed = 1;
    held.forEach(begin);
    held = [];
    if (underWay.length >= limit) yield await underWay.shift()!;
  }
  held.forEach(begin);
  while (underWay.length > 0) yield await underWay.shift()!;
}
