import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '@lancedb/lancedb';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createLanceStore, type LanceStore } from '../../../src/stores/lancedb/store.js';
import { jobOf, momentOf, replaceItem, TEXT_SPACE, vectorOf } from '../../contract/store-fixtures.js';

const LOADER = new URL('../../setup/typescript-loader.mjs', import.meta.url).href;
const WRITER = fileURLToPath(new URL('./writer-process.ts', import.meta.url));

describe('LanceDB shared with other processes', () => {
  let folder: string;
  let store: LanceStore | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-store-'));
  });
  afterEach(async () => {
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<LanceStore> {
    store = await createLanceStore(folder);
    await store.vectors.open([TEXT_SPACE]);
    return store;
  }

  /** Starts a writer; `acknowledged` grows as it prints, `watch` sees each number. */
  function startWriter(name: string, count: number, watch: (i: number) => void = () => {}) {
    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', LOADER, WRITER, folder, name, String(count)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      },
    );
    const acknowledged: string[] = [];
    if (child.stdout === null) throw new Error('the writer has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      acknowledged.push(`${name}${line}`);
      watch(Number(line));
    });
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as unknown);
    return { child, acknowledged, ended };
  }

  it('keeps all that was acknowledged when the writer is killed with -9 again and again', async () => {
    const promised: string[] = [];
    for (const [round, killAfter] of [9, 4, 17].entries()) {
      const writer = startWriter(`r${round}x`, 100_000, (i) => {
        // A different moment of the next write each time.
        if (i === killAfter) setTimeout(() => writer.child.kill('SIGKILL'), round * 7);
      });
      expect(await writer.ended).toEqual({ code: null, signal: 'SIGKILL' });
      expect(writer.acknowledged.length).toBeGreaterThan(killAfter);
      promised.push(...writer.acknowledged);

      const { vectors, catalog, close } = await open();
      expect((await catalog.getJobs(promised)).map((job) => job?.id)).toEqual(promised);
      const moments = await vectors.listMoments(promised);
      expect(moments.filter(({ vectors: { text } }) => text?.length === 4)).toHaveLength(promised.length);
      expect(moments).toHaveLength(2 * promised.length);
      // Writing goes on where the killed process stopped.
      await replaceItem(vectors, `after${round}`, [momentOf(`after${round}`, { text: 'a red barn' })]);
      const found = await vectors.searchKeywords({ text: '"red barn"', limit: 10, filter: {} });
      expect(found).toHaveLength(round + 1);
      await close();
    }
  });

  it('loses and doubles nothing when two processes write at once, and each sees the other', async () => {
    const { vectors, catalog } = await open();
    const seen: number[] = [];
    const writer = startWriter('theirs', 20, (i) => seen.push(i));
    for (let i = 0; i < 20 || seen.length < 20; i++) {
      await catalog.putJobs([jobOf(`mine${i % 20}`), jobOf('shared', { label: 'mine' })]);
      await replaceItem(vectors, `mine${i % 20}`, [
        momentOf(`mine${i % 20}`, { vectors: { text: vectorOf(1, i, 0, 0) } }),
      ]);
      const acknowledged = [...writer.acknowledged];
      expect((await catalog.getJobs(acknowledged)).filter((job) => job === null)).toEqual([]);
      expect(await vectors.countMoments({ mediaIds: acknowledged })).toBe(2 * acknowledged.length);
    }
    expect(await writer.ended).toEqual({ code: 0, signal: null });
    expect((await catalog.listJobs({ first: 100 })).items).toHaveLength(41);
    expect(await vectors.countMoments({})).toBe(60);
    const vector = vectorOf(1, 0, 0, 0);
    expect(await vectors.searchVector({ space: 'text', vector, limit: 100, filter: {} })).toHaveLength(40);
  });

  it('leaves one row per moment, of one writer, when several store the same new item at once', async () => {
    const stores = [await open(), await createLanceStore(folder), await createLanceStore(folder)];
    for (const { vectors } of stores.slice(1)) await vectors.open([TEXT_SPACE]);
    const setOf = (item: string, writer: number) =>
      Array.from({ length: writer + 1 }, (_, index) => momentOf(item, { index, text: `writer ${writer}` }));
    for (let i = 0; i < 15; i++) {
      const item = `item${i}`;
      await Promise.all(stores.map(({ vectors }, writer) => replaceItem(vectors, item, setOf(item, writer))));
      const stored = await stores[0]!.vectors.listMoments([item]);
      expect(stored).toEqual(setOf(item, stored.length - 1));
      expect(stored.length).toBeGreaterThan(0);
    }
    for (const each of stores.slice(1)) await each.close();
  });

  it('finds rows as another process left them, though it remembers how they were', async () => {
    const mine = (await open()).vectors;
    const theirs = await createLanceStore(folder);
    await theirs.vectors.open([TEXT_SPACE]);
    const moments = [0, 1].map((index) =>
      momentOf('barn', { index, text: 'a red barn', vectors: { text: vectorOf(1, index, 0, 0) } }),
    );
    await replaceItem(mine, 'barn', moments);
    const search = { space: 'text', vector: vectorOf(1, 0, 0, 0), limit: 5, filter: {} };
    const titles = async () =>
      [...(await mine.searchVector(search)), ...(await mine.searchKeywords({ ...search, text: 'barn' }))].map(
        ({ scope }) => scope.title,
      );
    const { scope } = moments[0]!;
    expect(await titles()).toEqual(Array(4).fill(scope.title));
    await theirs.vectors.updateScope('barn', { ...scope, title: 'a new roof' });
    expect(await titles()).toEqual(Array(4).fill('a new roof'));
    // Rows that moved lost nothing.
    const listed = await mine.listMoments(['barn']);
    expect(listed).toEqual(
      moments.map((moment) => ({ ...moment, scope: { ...scope, title: 'a new roof' } })),
    );
    await replaceItem(theirs.vectors, 'barn', [momentOf('barn', { text: 'a blue barn' })]);
    const [found] = await mine.searchKeywords({ ...search, text: 'barn' });
    expect(found?.moment.text).toBe('a blue barn');
    await theirs.close();
  });

  it('takes back the rows of a writer that was killed between adding and looking again', async () => {
    const { vectors } = await open();
    const moments = [0, 1].map((index) => momentOf('torn', { index, text: 'a red barn' }));
    await replaceItem(vectors, 'torn', moments);
    const connection = await connect(folder);
    const table = await connection.openTable('moments');
    await table.add(await table.query().where("id like '%p000001'").toArrow());
    connection.close();
    expect(await vectors.countMoments({ mediaIds: ['torn'] })).toBe(3);
    await replaceItem(vectors, 'torn', moments);
    expect(await vectors.listMoments(['torn'])).toEqual(moments);
  });
});
