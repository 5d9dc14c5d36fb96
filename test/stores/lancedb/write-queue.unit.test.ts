import { describe, expect, it } from '@jest/globals';
import { WriteQueue } from '../../../src/stores/lancedb/tables/write-queue.js';

const isConflict = (error: unknown): boolean => String(error).includes('conflict');
const makeQueue = (attempts = 3): WriteQueue => new WriteQueue({ attempts, pauseMs: 1, isConflict });

describe('WriteQueue', () => {
  it('starts work only when the work before has ended, in the order of the calls', async () => {
    const queue = makeQueue();
    const events: string[] = [];
    const work = (name: string, turns: number) => async (): Promise<string> => {
      events.push(`${name} starts`);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      events.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([
      queue.run(work('a', 20)),
      queue.run(work('b', 0)),
      queue.run(work('c', 5)),
    ]);
    expect(results).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('repeats work that met a conflict', async () => {
    let starts = 0;
    const work = async (): Promise<number> => {
      starts += 1;
      if (starts < 3) throw new Error('commit conflict');
      return starts;
    };
    expect(await makeQueue(3).run(work)).toBe(3);
  });

  it.each([
    ['conflicts without end', 'commit conflict', 3],
    ['any other failure at once', 'disk full', 1],
  ])('passes on %s, and goes on with the next work', async (_what, message, expectedStarts) => {
    const queue = makeQueue(3);
    let starts = 0;
    const failing = queue.run(async () => {
      starts += 1;
      throw new Error(message);
    });
    const next = queue.run(async () => 'next');
    await expect(failing).rejects.toThrow(message);
    expect(starts).toBe(expectedStarts);
    expect(await next).toBe('next');
  });
});
