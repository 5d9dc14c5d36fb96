import { describe, expect, it } from '@jest/globals';
import { TieLengths, withTies } from '../../src/stores/ties.js';

describe('asking with ties', () => {
  /** A store that holds these similarities, and notes how many it was asked for. */
  function store(similarities: readonly number[]) {
    const asked: number[] = [];
    const ask = (limit: number) => {
      asked.push(limit);
      const found = similarities.slice(0, limit).map((similarity) => ({ similarity }));
      return Promise.resolve({ found, isExhausted: found.length < limit });
    };
    return { asked, ask };
  }
  const some = (count: number, similarity: number) => Array<number>(count).fill(similarity);

  it('gives what is wanted when the next is worse, asked once', async () => {
    const { asked, ask } = store([0.9, 0.8, 0.7, 0.6]);
    expect(await withTies(2, ask)).toHaveLength(2);
    expect(asked).toEqual([3]);
  });

  it('asks for more until the row of ties has ended, and gives all of it', async () => {
    const { asked, ask } = store([0.9, ...some(20, 0.8), 0.7]);
    expect(await withTies(2, ask)).toHaveLength(21);
    expect(asked).toEqual([3, 12, 48]);
  });

  it('gives all there is when a row of ties is the last, or the store gives no more at once', async () => {
    expect(await withTies(2, store([0.9, 0.8, 0.8]).ask)).toHaveLength(3);
    const { asked, ask } = store(some(100, 0.5));
    expect(await withTies(2, ask, { most: 10 })).toHaveLength(10);
    expect(asked).toEqual([3, 10]);
    expect(await withTies(2, store([]).ask)).toEqual([]);
  });

  it('learns how many to ask for at first: enough for four searches of five', async () => {
    const ties = new TieLengths();
    // Every number of ties from none to 99 equally often, in no order.
    const lengths = Array.from({ length: 2000 }, (_, i) => (i * 37) % 100);
    let more = 0;
    for (const length of lengths) {
      const { asked, ask } = store([...some(10 + length, 0.5), ...some(1000, 0.1)]);
      expect(await withTies(10, ask, { ties })).toHaveLength(10 + length);
      if (asked.length > 1) more++;
    }
    expect(more / lengths.length).toBeGreaterThan(0.15);
    expect(more / lengths.length).toBeLessThan(0.25);
  });

  it('asks for one more than is wanted where nothing ties', () => {
    const ties = new TieLengths();
    for (let i = 0; i < 200; i++) ties.learn(10, 10);
    expect(ties.firstAsked(10)).toBe(11);
  });
});
