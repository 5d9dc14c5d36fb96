/**
 * Gathers the items of a stream.
 * @param sizeOf size of each group, by its number from 0.
 * @returns the groups in order; the last one may be smaller.
 */
export async function* inGroups<Item>(
  items: AsyncIterable<Item>,
  sizeOf: (number: number) => number,
): AsyncIterable<readonly Item[]> {
  let number = 0;
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < sizeOf(number)) continue;
    yield group;
    number += 1;
    group = [];
  }
  if (group.length > 0) yield group;
}
