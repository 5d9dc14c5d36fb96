import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '@lancedb/lancedb';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLanceStore } from '../../../src/stores/lancedb/store.js';
import type { MediaItem } from '../../../src/domain/media.js';
import {
  itemOf,
  jobOf,
  momentOf,
  replaceItem,
  scopeOf,
  spaceOf,
  vectorOf,
} from '../../contract/store-fixtures.js';

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

  it('rewrites a table of an earlier version, and loses nothing', async () => {
    const space = spaceOf('text', 4);
    const before = await createLanceStore(folder);
    await before.vectors.open([space]);
    await before.catalog.putMedia([
      itemOf('a', {
        kind: 'AUDIO',
        title: 'Barns',
        tags: ['x'],
        durationSeconds: 12.5,
        metadata: { year: 1721 },
      } as Partial<MediaItem>),
    ]);
    const vectors = { text: vectorOf(1, 0, 0, 0) };
    await replaceItem(before.vectors, 'a', [momentOf('a', { index: 3, title: 'Barns', tags: ['x'], text: 'red barn', vectors })]); // prettier-ignore
    await replaceItem(before.vectors, 'gone', [
      momentOf('gone', { title: 'Gone', text: 'its item is gone' }),
    ]);
    await before.close();
    const connection = await connect(folder);
    const table = await connection.openTable('moments');
    await table.addColumns([
      { name: 'index', valueSql: 'cast(0 as int)' },
      { name: 'start_seconds', valueSql: 'cast(0 as double)' },
      { name: 'end_seconds', valueSql: 'cast(4.5 as double)' },
      { name: 'text', valueSql: "'its item is gone'" },
      { name: 'confidence', valueSql: 'cast(0.75 as double)' },
      { name: 'title', valueSql: "'Gone'" },
    ]);
    const values = {
      index: '3',
      start_seconds: '15.0',
      end_seconds: '19.5',
      text: "'red barn'",
      title: "'Barns'",
    };
    await table.update({ where: "media_id = 'a'", valuesSql: values });
    await table.dropColumns(['sound_domain', 'metadata_index', 'media_duration_seconds', 'moment', 'scope']);
    connection.close();
    const after = await Promise.all([createLanceStore(folder), createLanceStore(folder)]);
    const scope = scopeOf({ title: 'Barns', tags: ['x'], durationSeconds: 12.5, metadata: { year: 1721 } });
    for (const { vectors: opened } of after) {
      await opened.open([space]);
      expect(await opened.listMoments(['a', 'gone'])).toEqual([
        { ...momentOf('a', { index: 3, text: 'red barn', vectors }), scope },
        momentOf('gone', { title: 'Gone', text: 'its item is gone' }),
      ]);
      expect(await opened.countMoments({ metadata: [{ key: 'year', atLeast: 1700 }] })).toBe(1);
      expect(await opened.countMoments({ minDurationSeconds: 12 })).toBe(1);
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
