import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createUploadFolder } from '../../src/sources/upload-folder.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'chorus-uploads-'))));
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...sizes: number[]): AsyncIterable<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(7);
}

describe('upload folder', () => {
  it('keeps the body under the name of the file', async () => {
    const uploads = createUploadFolder(folder, 100);
    expect(await uploads.write('id-1', 'a.mp3', chunks(3, 4))).toEqual({ sizeBytes: 7 });
    const file = await uploads.find('id-1');
    expect(file!.filename).toBe('a.mp3');
    expect((await readFile(file!.path)).length).toBe(7);
    expect(await uploads.find('id-2')).toBeNull();
  });

  it('leaves nothing behind of a body that is too large, empty or broken off', async () => {
    const uploads = createUploadFolder(folder, 10);
    await expect(uploads.write('id-1', 'a', chunks(6, 6))).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    await expect(uploads.write('id-1', 'a', chunks())).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
    const broken = (async function* () {
      yield new Uint8Array(3);
      throw new Error('the client went away');
    })();
    await expect(uploads.write('id-1', 'a', broken)).rejects.toThrow('went away');
    expect(await uploads.find('id-1')).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['../up', 'a/b', '', '.', '..', 'a.b.c', 'a\0b'])('refuses %j as an id', async (id) => {
    const uploads = createUploadFolder(folder, 10);
    await expect(uploads.find(id)).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    await expect(uploads.write(id, 'a', chunks(1))).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  });
});
