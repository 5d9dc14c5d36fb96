import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFolderStorage } from '../../src/storage/folder-storage.js';
import { createWorkspace } from '../../src/storage/workspace.js';
import { MAX_BYTES, testMediaStorage } from '../contract/media-storage.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'chorus-storage-'))));
afterEach(() => rm(folder, { recursive: true }));

async function* body(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

testMediaStorage('a folder', async () => createFolderStorage(folder, MAX_BYTES));

describe('a folder', () => {
  it('is empty again after a body that was no good', async () => {
    const storage = createFolderStorage(folder, 3);
    await expect(
      storage.write({ kind: 'uploads', id: 'id', filename: 'a' }, body('1234')),
    ).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    expect(await readdir(join(folder, 'uploads')).catch(() => [])).toEqual([]);
  });

  it('keeps a file below its id under its own name', async () => {
    const storage = createFolderStorage(folder, 10);
    const { location } = await storage.write({ kind: 'uploads', id: 'id', filename: '../a.mp3' }, body('1'));
    expect(location).toBe(join(folder, 'uploads', 'id', 'a.mp3'));
  });

  it('says which variables are missing when the library was in a bucket', async () => {
    await expect(createFolderStorage(folder, 1).read('bucket:uploads/id')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('CHORUS_BUCKET_NAME'),
    });
  });
});

describe('a workspace', () => {
  const presenceOf = (workerId: string, alive: readonly string[]) => ({
    workerId,
    isAlive: (id: string) => Promise.resolve(alive.includes(id)),
    close: () => Promise.resolve(),
  });

  it('gives each piece of work an empty folder, and takes it back with all that is in it', async () => {
    const workspace = await createWorkspace(folder, presenceOf('me', []));
    const [first, second] = [await workspace.open(), await workspace.open()];
    expect(first.folder).not.toBe(second.folder);
    await writeFile(join(first.folder, 'a'), 'a');
    await first.clear();
    await expect(readdir(first.folder)).rejects.toThrow('ENOENT');
    expect(await readdir(second.folder)).toEqual([]);
  });

  it('removes what killed processes left, and nothing of those that live', async () => {
    for (const owner of ['dead', 'alive']) await mkdir(join(folder, owner, 'desk'), { recursive: true });
    await createWorkspace(folder, presenceOf('me', ['alive']));
    expect(await readdir(folder)).toEqual(['alive']);
  });
});
