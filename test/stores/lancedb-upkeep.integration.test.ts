import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '@lancedb/lancedb';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLanceStore } from '../../src/stores/lancedb.js';
import type { MediaItem } from '../../src/domain/media.js';
import { itemOf, jobOf, momentOf, replaceItem, spaceOf, vectorOf } from '../contract/store-fixtures.js';

describe('upkeep of a LanceDB folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-store-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function fragmentsOfJobs(): Promise<number> {
    const table = await (await connect(folder)).openTable('jobs');
    return (await table.stats()).fragmentStats.numFragments;
  }

  it('compacts a table after a hundred writes, also when several processes made them', async () => {
    for (const [from, to] of [
      [0, 60],
      [60, 110],
    ] as const) {
      const store = await createLanceStore(folder);
      for (let i = from; i < to; i++) await store.catalog.putJobs([jobOf(`job${i}`)]);
      if (to === 60) expect(await fragmentsOfJobs()).toBe(60);
      await store.close();
    }
    expect(await fragmentsOfJobs()).toBeLessThan(20);
    const store = await createLanceStore(folder);
    expect((await store.catalog.listJobs({ first: 1 })).totalCount).toBe(110);
    await store.close();
  });

  it('gives a table of an earlier version the columns that came later, and loses nothing', async () => {
    const space = spaceOf('text', 4);
    const before = await createLanceStore(folder);
    await before.vectors.open([space]);
    await before.catalog.putMedia([
      itemOf('a', { kind: 'AUDIO', durationSeconds: 12.5, metadata: { year: 1721 } } as Partial<MediaItem>),
    ]);
    await replaceItem(before.vectors, 'gone', [momentOf('gone', { text: 'its item is gone' })]);
    await replaceItem(before.vectors, 'a', [momentOf('a', { text: 'red barn', vectors: { text: vectorOf(1, 0, 0, 0) } })]); // prettier-ignore
    await before.close();
    const table = await (await connect(folder)).openTable('moments');
    await table.dropColumns(['sound_domain', 'sound_domain_confidence', 'metadata', 'metadata_index', 'media_duration_seconds']); // prettier-ignore
    const after = await Promise.all([createLanceStore(folder), createLanceStore(folder)]);
    for (const { vectors } of after) {
      await vectors.open([space]);
      const [kept] = await vectors.getMoments(['a-p000000']);
      expect(kept).toMatchObject({ text: 'red barn', soundDomain: null, soundDomainConfidence: null });
      expect(kept?.scope).toMatchObject({ metadata: { year: 1721 }, durationSeconds: 12.5 });
      expect(await vectors.countMoments({ metadata: [{ key: 'year', atLeast: 1700 }] })).toBe(1);
      expect(await vectors.countMoments({ minDurationSeconds: 12 })).toBe(1);
    }
    await replaceItem(after[0].vectors, 'b', [momentOf('b', { kind: 'SOUND', soundDomain: 'MUSIC' })]);
    expect(await after[1].vectors.countMoments({ soundDomains: ['MUSIC'] })).toBe(1);
    for (const store of after) await store.close();
  });

  it('says that the store is unavailable when the folder cannot be one, and names no path', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, 'not a folder');
    const opening = createLanceStore(file);
    await expect(opening).rejects.toMatchObject({ name: 'AppError', code: 'STORE_UNAVAILABLE' });
    await expect(opening).rejects.toMatchObject({ message: expect.not.stringContaining(folder) });
  });
});
