import { describe, expect, test } from '@jest/globals';
import { Batcher, isBatchInvariant } from '../../../src/inference/threads/batcher.js';
import type { Feeds } from '../../../src/inference/tower.js';

const never = new AbortController().signal;
const feedsOf = (values: readonly number[]): Feeds => ({
  input: { type: 'float32', data: Float32Array.from(values), dims: [1, values.length] },
});
const valuesOf = (feeds: Feeds) => [...(feeds['input']!.data as Float32Array)];

/** A graph that doubles each row, and remembers the rows of each of its runs. */
function createGraph(answer = (row: number[], _size: number) => row.map((value) => 2 * value)) {
  const runs: number[][][] = [];
  let free = Promise.resolve();
  return {
    runs,
    /** Runs wait from now on until the function returned is called. */
    hold(): () => void {
      let release!: () => void;
      free = new Promise((resolve) => (release = resolve));
      return release;
    },
    async run(batch: readonly Feeds[]): Promise<Float32Array[]> {
      const rows = batch.map(valuesOf);
      runs.push(rows);
      await free;
      return rows.map((row) => Float32Array.from(answer(row, rows.length)));
    },
  };
}

type Graph = ReturnType<typeof createGraph>;

/** Encodes `first`, and `others` while it runs. @returns what became of each. */
async function encodeTogether(graph: Graph, batcher: Batcher, first: number[], others: number[][]) {
  const release = graph.hold();
  const before = graph.runs.length;
  const answers = [batcher.encode(feedsOf(first), never)];
  while (graph.runs.length === before) await new Promise(setImmediate);
  answers.push(...others.map((values) => batcher.encode(feedsOf(values), never)));
  release();
  return Promise.allSettled(answers);
}

const vectorsOf = (settled: readonly PromiseSettledResult<Float32Array>[]) =>
  settled.map((each) => (each.status === 'fulfilled' ? [...each.value] : String(each.reason)));

describe('inputs that wait for a graph', () => {
  test('share a run when they have the same shape, in the order in which they came', async () => {
    const graph = createGraph();
    const batcher = new Batcher(graph.run, 'always');
    const settled = await encodeTogether(graph, batcher, [9], [[1], [2, 2], [3], [4, 4]]);
    expect(graph.runs).toEqual([
      [[9]],
      [[1], [3]],
      [
        [2, 2],
        [4, 4],
      ],
    ]);
    expect(vectorsOf(settled)).toEqual([[18], [2], [4, 4], [6], [8, 8]]);
  });

  test('are run one by one when batching is off', async () => {
    const graph = createGraph();
    await encodeTogether(graph, new Batcher(graph.run, 'off'), [9], [[1], [2], [3]]);
    expect(graph.runs).toEqual([[[9]], [[1]], [[2]], [[3]]]);
  });

  test('share no run where one of them is larger than a run may be, and never more than 32', async () => {
    const graph = createGraph();
    const batcher = new Batcher(graph.run, 'always');
    const large = new Array<number>(2 ** 18).fill(1);
    await encodeTogether(graph, batcher, [9], [large, large, ...Array.from({ length: 40 }, (_, n) => [n])]);
    expect(graph.runs.map(({ length }) => length)).toEqual([1, 1, 1, 32, 8]);
  });

  test('are tried once when batching is auto, and share runs only where no bit changes', async () => {
    const exact = createGraph();
    await encodeTogether(exact, new Batcher(exact.run, 'auto'), [9, 9], [[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(exact.runs.at(-1)).toEqual([[1, 2], [3, 4], [5, 6]]); // prettier-ignore

    const blended = createGraph((row, size) => row.map((value) => value + size));
    const settled = await encodeTogether(blended, new Batcher(blended.run, 'auto'), [9], [[1], [2]]);
    expect(blended.runs.slice(-2)).toEqual([[[1]], [[2]]]);
    expect(vectorsOf(settled)).toEqual([[10], [2], [3]]);
  });

  test('fail alone: the neighbours of a bad one are run again without it', async () => {
    const graph = createGraph((row) => {
      if (row[0] === 2) throw new Error('bad');
      return row;
    });
    const settled = await encodeTogether(graph, new Batcher(graph.run, 'always'), [9], [[1], [2], [3]]);
    expect(vectorsOf(settled)).toEqual([[9], [1], 'Error: bad', [3]]);
  });

  test('are let go unrun when their signal fires', async () => {
    const graph = createGraph();
    const batcher = new Batcher(graph.run, 'always');
    const release = graph.hold();
    const first = batcher.encode(feedsOf([9]), never);
    while (graph.runs.length === 0) await new Promise(setImmediate);
    const stop = new AbortController();
    const stopped = batcher.encode(feedsOf([1]), stop.signal);
    const other = batcher.encode(feedsOf([2]), never);
    stop.abort(new Error('enough'));
    release();
    await expect(stopped).rejects.toThrow('enough');
    expect([...(await first), ...(await other)]).toEqual([18, 4]);
    expect(graph.runs).toEqual([[[9]], [[2]]]);
  });

  test('wait for nobody when they are alone', async () => {
    const graph = createGraph();
    const batcher = new Batcher(graph.run, 'auto');
    expect([...(await batcher.encode(feedsOf([1]), never))]).toEqual([2]);
    expect([...(await batcher.encode(feedsOf([2]), never))]).toEqual([4]);
    expect(graph.runs).toEqual([[[1]], [[2]]]);
  });
});

describe('the trial of a graph', () => {
  const sample = feedsOf([1, 2, 3]);
  const changingFrom = (size: number) =>
    createGraph((row, rows) => row.map((value) => value + (rows >= size ? 1e-3 : 0)));

  test.each([2, 3, 8, 32])('finds bits that change only in batches of %i and more', async (size) => {
    expect(await isBatchInvariant(changingFrom(size).run, sample, 32)).toBe(false);
  });

  test('looks no further than the batches that will be run', async () => {
    expect(await isBatchInvariant(changingFrom(5).run, sample, 4)).toBe(true);
  });

  test('says no when the graph takes no batch', async () => {
    const single = createGraph((row, size) => {
      if (size > 1) throw new Error('one at a time');
      return row;
    });
    expect(await isBatchInvariant(single.run, sample, 32)).toBe(false);
  });
});
