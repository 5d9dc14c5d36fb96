import { describe, expect, it } from '@jest/globals';
import { overlap } from '../../src/services/overlap.js';

async function* numbers(count: number, onPull: (n: number) => void = () => {}) {
  for (let n = 0; n < count; n++) {
    onPull(n);
    yield n;
  }
}

describe('overlapping work', () => {
  it('works on several items at once, never on more than allowed, and keeps their order', async () => {
    let [atWork, most] = [0, 0];
    const work = async (n: number) => {
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setTimeout(resolve, n % 2 ? 1 : 5));
      atWork -= 1;
      return n * n;
    };
    const results: number[] = [];
    for await (const result of overlap(numbers(9), 3, work)) results.push(result);
    expect(results).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64]);
    expect(most).toBe(3);
  });

  it('ends with the first failure, pulls nothing more, and waits for what is under way', async () => {
    let [last, finished] = [-1, 0];
    const work = async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      finished += 1;
      if (n === 1) throw new Error('broken');
      return n;
    };
    const run = async () => {
      for await (const result of overlap(
        numbers(100, (n) => (last = n)),
        4,
        work,
      ))
        void result;
    };
    await expect(run()).rejects.toThrow('broken');
    expect(last).toBeLessThan(8);
    expect(finished).toBe(last + 1);
  });
});
