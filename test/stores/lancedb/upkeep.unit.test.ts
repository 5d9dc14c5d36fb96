import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { KEEP_VERSIONS_MS, TableUpkeep } from '../../../src/stores/lancedb/tables/upkeep.js';
import { WriteQueue } from '../../../src/stores/lancedb/tables/write-queue.js';

describe('forgetting what was superseded', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function keepUp({ versions }: { readonly versions: number }) {
    const optimize = jest.fn(() => Promise.resolve());
    const work = {
      optimize,
      countRows: () => Promise.resolve(10),
      countVersions: () => Promise.resolve(versions),
      content: () => Promise.resolve({ rows: 10, vectors: new Map<string, number>(), indexNames: [] }),
      makeIndex: () => Promise.resolve(),
      dropIndex: () => Promise.resolve(),
    };
    const queue = new WriteQueue({ attempts: 1, pauseMs: 1, isConflict: () => false });
    const options = { scalars: {}, queue, left: { writes: 0, rows: 10 } };
    return { upkeep: new TableUpkeep(work, options), optimize };
  }

  it('comes once more when versions may go, though nothing else is written, and then no more', async () => {
    const { upkeep, optimize } = keepUp({ versions: 3 });
    await upkeep.write(() => Promise.resolve(600));
    await jest.advanceTimersByTimeAsync(KEEP_VERSIONS_MS);
    expect(optimize).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(KEEP_VERSIONS_MS);
    expect(optimize).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(10 * KEEP_VERSIONS_MS);
    expect(optimize).toHaveBeenCalledTimes(2);
    await upkeep.close();
  });

  it('forgets what an earlier process left, and leaves a tidy table alone', async () => {
    const untidy = keepUp({ versions: 20 });
    const tidy = keepUp({ versions: 2 });
    await jest.advanceTimersByTimeAsync(2 * KEEP_VERSIONS_MS);
    expect(untidy.optimize).toHaveBeenCalledTimes(1);
    expect(tidy.optimize).not.toHaveBeenCalled();
    await Promise.all([untidy.upkeep.close(), tidy.upkeep.close()]);
  });

  it('forgets nothing once it is closed', async () => {
    const { upkeep, optimize } = keepUp({ versions: 20 });
    await upkeep.close();
    await jest.advanceTimersByTimeAsync(2 * KEEP_VERSIONS_MS);
    expect(optimize).not.toHaveBeenCalled();
  });
});
