import { describe, expect, test } from '@jest/globals';
import { mapInOrder } from '../../../src/services/tools/map-in-order.js';

async function* counting(count: number, taken: number[] = []): AsyncIterable<number> {
  for (let item = 0; item < count; item++) {
    taken.push(item);
    yield item;
  }
}

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('work on a stream', () => {
  test.each([1, 2, 5, 20])('gives results in order, %i at a time, whichever is done first', async (limit) => {
    let [underWay, most] = [0, 0];
    const results: number[] = [];
    const work = async (item: number) => {
      most = Math.max(most, ++underWay);
      await after(5 * ((item * 7) % 4));
      underWay -= 1;
      return item * 2;
    };
    for await (const result of mapInOrder(counting(9), limit, work)) results.push(result);
    expect(results).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(most).toBe(Math.min(limit, 9));
  });

  test('takes no more of the stream than it works on', async () => {
    const taken: number[] = [];
    for await (const result of mapInOrder(counting(9, taken), 3, async (item) => item)) {
      expect(taken.length).toBeLessThanOrEqual(result + 3);
    }
    expect(taken).toHaveLength(9);
  });

  test('begins the first two together, and one that stays alone when nothing follows', async () => {
    const begun: [number, number][] = [];
    for (const count of [1, 2]) {
      const taken: number[] = [];
      const work = async (item: number) => begun.push([item, taken.length]);
      for await (const _ of mapInOrder(counting(count, taken), 3, work)) void _;
    }
    expect(begun).toEqual([[0, 1], [0, 2], [1, 2]]); // prettier-ignore
  });

  test('fails in the turn of the item that failed, after the results before it', async () => {
    const results: number[] = [];
    const work = async (item: number) => {
      if (item === 0) await after(10);
      if (item > 0) throw new Error(`item ${item}`);
      return item;
    };
    const all = (async () => {
      for await (const result of mapInOrder(counting(9), 4, work)) results.push(result);
    })();
    await expect(all).rejects.toThrow('item 1');
    expect(results).toEqual([0]);
  });
});
