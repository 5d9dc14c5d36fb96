import { describe, expect, it } from '@jest/globals';
import { partitionsToSearch, planIndices } from '../../../src/stores/lancedb/tables/index-plan.js';

describe('planning indices', () => {
  const scalars = { kind: 'BITMAP', created_at: 'BTREE' } as const;
  const plan = (rows: number, vectors: Record<string, number>, indexNames: string[] = []) =>
    planIndices(scalars, { rows, vectors: new Map(Object.entries(vectors)), indexNames });
  const names = (...request: Parameters<typeof plan>) => plan(...request).make.map(({ name }) => name);

  it('leaves small tables alone', () => {
    expect(plan(9_999, { vector_clip: 249 })).toEqual({ make: [], drop: [] });
  });

  it('indexes what is filtered by from ten thousand rows on, once', () => {
    expect(names(10_000, {})).toEqual(['kind_filter', 'created_at_filter']);
    expect(names(10_000, {}, ['created_at_filter', 'keyword_text_idx'])).toEqual(['kind_filter']);
  });

  it('indexes a column of vectors by as many partitions as the root of its vectors', () => {
    const { make } = plan(9_000, { vector_clip: 6_400, vector_text: 100 });
    expect(make).toEqual([
      { name: 'vector_clip_ivf80', column: 'vector_clip', kind: 'IVF_FLAT', partitions: 80 },
    ]);
  });

  it('makes partitions of a hundred in large columns, little more than twice the root in very large ones', () => {
    const partitions = [25_599, 25_600, 40_000, 90_000, 250_000, 640_000].map(
      (vectors) => plan(9_000, { vector_clip: vectors }).make[0]!.partitions,
    );
    expect(partitions).toEqual([160, 256, 400, 675, 1_125, 1_800]);
  });

  it('makes it anew when it has half of the partitions that it should have, and drops the outgrown one', () => {
    const present = ['kind_filter', 'created_at_filter', 'vector_clip_ivf200'];
    expect(plan(39_900, { vector_clip: 39_900 }, present)).toEqual({ make: [], drop: [] });
    const grown = plan(40_000, { vector_clip: 40_000 }, present);
    expect(grown.make.map(({ name }) => name)).toEqual(['vector_clip_ivf400']);
    expect(grown.drop).toEqual(['vector_clip_ivf200']);
  });

  it('does not take the index of one column for that of another', () => {
    expect(names(9_000, { vector_clip: 6_400 }, ['vector_clip_ivf_ivf80'])).toEqual(['vector_clip_ivf80']);
    expect(partitionsToSearch(['vector_clip_ivf80'], 'vector_cli')).toBeNull();
    expect(partitionsToSearch(['vector_clip_ivf_ivf80'], 'vector_clip')).toBeNull();
  });
});

describe('choosing partitions to search', () => {
  const searched = (...partitions: number[]) =>
    partitionsToSearch(
      partitions.map((count) => `vector_clip_ivf${count}`),
      'vector_clip',
    );

  it('knows none where the column has no index', () => {
    expect(partitionsToSearch([], 'vector_clip')).toBeNull();
    expect(partitionsToSearch(['kind_filter'], 'vector_clip')).toBeNull();
  });

  it('looks into fifty at least, which of a small index are all', () => {
    expect([searched(16), searched(40), searched(50)]).toEqual([50, 50, 50]);
  });

  it('looks into more of a larger index, though a smaller share', () => {
    expect([searched(400), searched(900), searched(1_600)]).toEqual([140, 210, 280]);
  });

  it('goes by the newer index while the outgrown one is still there', () => {
    expect(searched(900, 1_600)).toBe(280);
  });
});
