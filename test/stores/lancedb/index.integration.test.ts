import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@lancedb/lancedb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vector } from '../../../src/domain/embedding.js';
import type { MomentFilter } from '../../../src/domain/query.js';
import { createLanceStore, type LanceStore } from '../../../src/stores/lancedb/store.js';
import { momentOf, spaceOf } from '../../contract/store-fixtures.js';
import { createRandom } from '../../fakes/random.js';

const DIMENSIONS = 16;
const ITEMS = 210;
const MOMENTS_PER_ITEM = 30;

describe('LanceDB with indices', () => {
  let folder: string;
  let store: LanceStore;
  const random = createRandom(5).next;
  const randomVector = (): Vector => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const idOf = (i: number): string => `m${String(i).padStart(4, '0')}`;
  const search = async (vector: Vector, limit: number, filter: MomentFilter = {}, exact = false) => {
    const hits = await store.vectors.searchVector({ space: 'sound', vector, limit, filter, exact });
    return hits.map(({ moment, similarity }) => ({ id: moment.id, similarity }));
  };
  const indexNames = async (): Promise<string[]> => {
    const table = await (await connect(folder)).openTable('moments');
    return (await table.listIndices()).map(({ name }) => name);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-store-'));
    store = await createLanceStore(folder);
    await store.vectors.open([spaceOf('sound', DIMENSIONS)]);
    const items = Array.from({ length: ITEMS }, (_, i) => ({
      mediaId: idOf(i),
      moments: Array.from({ length: MOMENTS_PER_ITEM }, (_unused, index) =>
        momentOf(idOf(i), { index, tags: [`t${i % 100}`], vectors: { sound: randomVector() } }),
      ),
    }));
    await store.vectors.replaceMoments(items);
    await store.vectors.settle();
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has an index of some thousand vectors without being asked', async () => {
    expect(await indexNames()).toContain('vector_sound_ivf79');
  });

  it('finds nearly all that comparing with every vector finds, with the same similarities', async () => {
    let found = 0;
    for (let n = 0; n < 20; n++) {
      const vector = randomVector();
      const exact = new Map(
        (await search(vector, 10, {}, true)).map(({ id, similarity }) => [id, similarity]),
      );
      for (const { id, similarity } of await search(vector, 10)) {
        if (!exact.has(id)) continue;
        found++;
        expect(similarity).toBeCloseTo(exact.get(id)!, 5);
      }
    }
    expect(found / 200).toBeGreaterThanOrEqual(0.97);
  });

  it('gives all moments of a narrow filter, in whatever partitions they lie', async () => {
    const filter = { allTags: ['t7'] };
    const exact = await search(randomVector(), 1000, filter, true);
    expect(exact).toHaveLength(3 * MOMENTS_PER_ITEM);
    const vector = randomVector();
    const ids = (hits: readonly { id: string }[]) => hits.map(({ id }) => id);
    expect(ids(await search(vector, 1000, filter))).toEqual(ids(await search(vector, 1000, filter, true)));
    expect(await search(vector, ITEMS * MOMENTS_PER_ITEM)).toHaveLength(ITEMS * MOMENTS_PER_ITEM);
  });

  it('finds a moment before it is in the index, and no longer one that is gone', async () => {
    const vector = randomVector();
    await store.vectors.replaceMoments([
      { mediaId: 'new', moments: [momentOf('new', { vectors: { sound: vector } })] },
    ]);
    expect((await search(vector, 1))[0]).toMatchObject({
      id: 'new-p000000',
      similarity: expect.closeTo(1, 5),
    });
    const other = randomVector();
    await store.vectors.putVectors('sound', [{ momentId: `${idOf(3)}-p000004`, vector: other }]);
    expect((await search(other, 1))[0]?.id).toBe(`${idOf(3)}-p000004`);
    await store.vectors.deleteMoments(['new']);
    expect((await search(vector, 1))[0]?.id).not.toBe('new-p000000');
    await store.vectors.settle();
    expect((await search(other, 1))[0]?.id).toBe(`${idOf(3)}-p000004`);
  });
});
