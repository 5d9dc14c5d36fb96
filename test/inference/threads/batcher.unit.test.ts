import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Batcher, type TowerLane } from '../../../src/inference/threads/batcher.js';
import { encodeApart } from '../../../src/inference/threads/encode-apart.js';
import { isBatchInvariant } from '../../../src/inference/threads/batch-trial.js';
import type { Batching } from '../../../src/inference/threads/model-thread.js';
import type { Feeds } from '../../../src/inference/tower.js';

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

function laneOf(graph: Graph, more: Partial<TowerLane> = {}): TowerLane {
  return {
    callsUnderWay: 0,
    load: async () => undefined,
    run: (batch) => encodeApart(graph.run, batch),
    tryBatches: (sample, limit) => isBatchInvariant(graph.run, sample, limit),
    ...more,
  };
}

const batcherOf = (batching: Batching, ...graphs: Graph[]) =>
  new Batcher(
    graphs.map((graph) => laneOf(graph)),
    batching,
  );

const encode = (batcher: Batcher, values: readonly number[], signal?: AbortSignal) =>
  batcher.encode(async () => feedsOf(values), signal);

async function untilRunOf(graph: Graph, runs = 1): Promise<void> {
  while (graph.runs.length < runs) await new Promise(setImmediate);
}

/** Encodes `first`, and `others` while it runs. @returns what became of each. */
async function encodeTogether(graph: Graph, batcher: Batcher, first: number[], others: number[][]) {
  const release = graph.hold();
  const answers = [encode(batcher, first)];
  await untilRunOf(graph, graph.runs.length + 1);
  answers.push(...others.map((values) => encode(batcher, values)));
  release();
  return Promise.allSettled(answers);
}

const vectorsOf = (settled: readonly PromiseSettledResult<Float32Array>[]) =>
  settled.map((each) => (each.status === 'fulfilled' ? [...each.value] : (each.reason as Error).message));

describe('inputs that wait for a graph', () => {
  test('share a run when they have the same shape, in the order in which they came', async () => {
    const graph = createGraph();
    const batcher = batcherOf('always', graph);
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
    await encodeTogether(graph, batcherOf('off', graph), [9], [[1], [2], [3]]);
    expect(graph.runs).toEqual([[[9]], [[1]], [[2]], [[3]]]);
  });

  test('share no run where one of them is larger than a run may be, and never more than 32', async () => {
    const graph = createGraph();
    const batcher = batcherOf('always', graph);
    const large = new Array<number>(2 ** 18).fill(1);
    await encodeTogether(graph, batcher, [9], [large, large, ...Array.from({ length: 40 }, (_, n) => [n])]);
    expect(graph.runs.map(({ length }) => length)).toEqual([1, 1, 1, 32, 8]);
  });

  test('are tried once when batching is auto, and share runs only where no bit changes', async () => {
    const exact = createGraph();
    await encodeTogether(exact, batcherOf('auto', exact), [9, 9], [[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(exact.runs.at(-1)).toEqual([[1, 2], [3, 4], [5, 6]]); // prettier-ignore

    const blended = createGraph((row, size) => row.map((value) => value + size));
    const settled = await encodeTogether(blended, batcherOf('auto', blended), [9], [[1], [2]]);
    expect(blended.runs.slice(-2)).toEqual([[[1]], [[2]]]);
    expect(vectorsOf(settled)).toEqual([[10], [2], [3]]);
  });

  test('fail alone: the neighbours of a bad one are run again without it', async () => {
    const graph = createGraph((row) => {
      if (row[0] === 2) throw new Error('bad');
      return row;
    });
    const settled = await encodeTogether(graph, batcherOf('always', graph), [9], [[1], [2], [3]]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(vectorsOf(settled).filter((each) => typeof each !== 'string')).toEqual([[9], [1], [3]]);
  });

  test('are let go unrun as soon as their signal fires', async () => {
    const graph = createGraph();
    const batcher = batcherOf('always', graph);
    const release = graph.hold();
    const first = encode(batcher, [9]);
    await untilRunOf(graph);
    const stop = new AbortController();
    const stopped = encode(batcher, [1], stop.signal);
    const other = encode(batcher, [2]);
    await new Promise(setImmediate);
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    release();
    expect([...(await first), ...(await other)]).toEqual([18, 4]);
    expect(graph.runs).toEqual([[[9]], [[2]]]);
  });

  test('wait for nobody when they are alone', async () => {
    const graph = createGraph();
    const batcher = batcherOf('auto', graph);
    expect([...(await encode(batcher, [1]))]).toEqual([2]);
    expect([...(await encode(batcher, [2]))]).toEqual([4]);
    expect(graph.runs).toEqual([[[1]], [[2]]]);
  });

  describe('behind others in the front end', () => {
    afterEach(() => void jest.useRealTimers());

    test('wait a moment for them, but not for a slow one', async () => {
      // Time stands still but for the steps below: on a busy machine a real timer may be late by more than the moment.
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
      const graph = createGraph();
      const batcher = batcherOf('always', graph);
      const after = (milliseconds: number, values: number[]) =>
        batcher.encode(async () => {
          await new Promise((resolve) => setTimeout(resolve, milliseconds));
          return feedsOf(values);
        });
      const answers = [after(0, [1]), after(0, [2]), after(1, [3]), after(60, [4])];
      for (let step = 0; step < 70; step++) {
        await jest.advanceTimersByTimeAsync(1);
        await new Promise(setImmediate);
      }
      await Promise.all(answers);
      expect(graph.runs).toEqual([[[1], [2], [3]], [[4]]]);
    });
  });
});

describe('several lanes', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => [index]);

  test('share what waits, so that none is left without work', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const batcher = batcherOf('always', one, two);
    await Promise.all(numbers(6).map((values) => encode(batcher, values)));
    expect([one.runs, two.runs].map((runs) => runs.map(({ length }) => length))).toEqual([[3], [3]]);
  });

  test('do not tear equal shapes apart: who is free first takes all, down to four', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const batcher = batcherOf('always', one, two);
    const releases = [one.hold(), two.hold()];
    const answers = [
      [7, 7],
      [8, 8],
    ].map((values) => encode(batcher, values));
    await Promise.all([untilRunOf(one), untilRunOf(two)]);
    answers.push(...numbers(5).map((values) => encode(batcher, values)));
    releases[0]!();
    await untilRunOf(one, 2);
    expect(one.runs[1]).toHaveLength(4);
    releases[1]!();
    await Promise.all(answers);
  });

  test('share out inputs as large as sound windows one by one', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const batcher = batcherOf('always', one, two);
    const window = (value: number) => new Array<number>(2 ** 16).fill(value);
    const releases = [one.hold(), two.hold()];
    const answers = [1, 2].map((value) => encode(batcher, window(value)));
    await Promise.all([untilRunOf(one), untilRunOf(two)]);
    answers.push(...[3, 4].map((value) => encode(batcher, window(value))));
    releases[0]!();
    await untilRunOf(one, 2);
    expect(one.runs[1]).toHaveLength(1);
    releases[1]!();
    await Promise.all(answers);
  });

  test('take the next input where fewest calls of other towers wait, of equals the first', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const busy = new Batcher([laneOf(one, { callsUnderWay: 1 }), laneOf(two)], 'auto');
    await encode(busy, [1]);
    const even = batcherOf('auto', one, two);
    await encode(even, [2]);
    await encode(even, [3]);
    expect([one.runs, two.runs]).toEqual([[[[2]], [[3]]], [[[1]]]]);
  });

  test('load the graph where the first input will be run, while that is prepared', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const calls: number[] = [0, 0];
    const lanes = [one, two].map((graph, index) =>
      laneOf(graph, {
        get callsUnderWay() {
          return calls[index]!;
        },
        load: async () => void (calls[index]! += 1),
      }),
    );
    await encode(new Batcher(lanes, 'auto'), [1]);
    expect(calls).toEqual([1, 0]);
    expect(one.runs).toEqual([[[1]]]);
  });

  test('go on when one of them dies, which fails only what it was at', async () => {
    const [one, two] = [createGraph(), createGraph()];
    const dead = laneOf(one, { run: () => Promise.reject(new Error('dead')) });
    const batcher = new Batcher([dead, laneOf(two)], 'always');
    const settled = await Promise.allSettled([[1], [2, 2]].map((values) => encode(batcher, values)));
    expect(vectorsOf(settled)).toEqual(['dead', [4, 4]]);
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
