import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MediaStorage, StorageKey } from '../../src/domain/ports/media-storage.js';

/** Largest file that the storages under test take. */
export const MAX_BYTES = 20_000_000;

async function* chunks(...sizes: number[]): AsyncIterable<Uint8Array> {
  for (const size of sizes) yield Buffer.alloc(size, 7);
}

const key = (id: string, filename = 'Grüße 1.mp3'): StorageKey => ({ kind: 'uploads', id, filename });

/**
 * What every storage of media must do.
 * @param open a storage with nothing in it, for files up to `MAX_BYTES`.
 */
export function testMediaStorage(name: string, open: () => Promise<MediaStorage>): void {
  let storage: MediaStorage;
  let folder: string;
  beforeEach(async () => {
    storage = await open();
    folder = await mkdtemp(join(tmpdir(), 'chorus-users-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const bytesAt = async (location: string, range?: { start: number; end: number }) =>
    buffer(Readable.from(await storage.read(location, range)));

  describe(`${name}, as a storage of media`, () => {
    it('keeps a body and finds it by its key', async () => {
      expect(await storage.find(key('id-1'))).toBeNull();
      const { location, sizeBytes } = await storage.write(key('id-1'), chunks(3, 4));
      expect(sizeBytes).toBe(7);
      expect(await storage.find(key('id-1'))).toBe(location);
      expect(await storage.find(key('id-2'))).toBeNull();
      expect(await storage.sizeOf(location)).toBe(7);
      expect(await bytesAt(location)).toEqual(Buffer.alloc(7, 7));
    });

    it('keeps bodies of many parts, and reads any stretch of them', async () => {
      const bytes = Buffer.from(Uint32Array.from({ length: 4_500_000 }, (_, index) => index).buffer);
      const { location } = await storage.write(key('large'), Readable.from([bytes]));
      expect(await storage.sizeOf(location)).toBe(bytes.length);
      for (const range of [
        { start: 0, end: 0 },
        { start: 8_388_600, end: 8_388_620 },
        { start: bytes.length - 5, end: bytes.length - 1 },
      ]) {
        expect(await bytesAt(location, range)).toEqual(bytes.subarray(range.start, range.end + 1));
      }
      const file = await storage.borrow(location, 'large.bin');
      expect((await readFile(file.path)).equals(bytes)).toBe(true);
      await file.release();
    });

    it('replaces what was there, and keeps it when the new body is no good', async () => {
      const { location } = await storage.write(key('id'), chunks(3));
      await storage.write(key('id'), chunks(5));
      expect(await storage.sizeOf(location)).toBe(5);
      await expect(storage.write(key('id'), chunks(MAX_BYTES, 1))).rejects.toMatchObject({
        code: 'MEDIA_TOO_LARGE',
      });
      expect(await storage.sizeOf(location)).toBe(5);
    });

    it('leaves nothing behind of a body that is too large, empty or broken off', async () => {
      const broken = (async function* () {
        yield new Uint8Array(3);
        throw new Error('the client went away');
      })();
      await expect(storage.write(key('a'), chunks(MAX_BYTES / 2, MAX_BYTES))).rejects.toMatchObject({
        code: 'MEDIA_TOO_LARGE',
        details: { limit: MAX_BYTES },
      });
      await expect(storage.write(key('b'), chunks())).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
      await expect(storage.write(key('c'), broken)).rejects.toThrow('went away');
      for (const id of ['a', 'b', 'c']) expect(await storage.find(key(id))).toBeNull();
    });

    it.each(['../up', 'a/b', '', '.', '..', 'a.b.c', 'a\0b'])('refuses %j as an id', async (id) => {
      await expect(storage.find(key(id))).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
      await expect(storage.write(key(id), chunks(1))).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    });

    it('lends a file under its name until it is given back, whatever becomes of the copy', async () => {
      const { location } = await storage.write(key('id'), chunks(3));
      const file = await storage.borrow(location, 'a.mp3');
      expect(file.path).toMatch(/\.mp3$/);
      expect(await readFile(file.path)).toEqual(Buffer.alloc(3, 7));
      await file.release();
      expect(await bytesAt(location)).toEqual(Buffer.alloc(3, 7));
    });

    it('copies a file in and leaves it, takes another in and may move it', async () => {
      const path = join(folder, 'mine.bin');
      await writeFile(path, 'mine');
      const copy = await storage.copyIn(key('copy', 'mine.bin'), path);
      expect((await bytesAt(copy)).toString()).toBe('mine');
      expect(await readFile(path, 'utf8')).toBe('mine');
      const adopted = await storage.adopt({ kind: 'downloads', id: 'new', filename: 'new.bin' }, path);
      expect(await readFile(adopted.path, 'utf8')).toBe('mine');
      expect((await bytesAt(adopted.location)).toString()).toBe('mine');
    });

    it("reads a user's own file where it lies, and never deletes it", async () => {
      const path = join(folder, 'mine.bin');
      await writeFile(path, 'mine');
      expect(await storage.sizeOf(path)).toBe(4);
      expect((await bytesAt(path, { start: 1, end: 2 })).toString()).toBe('in');
      const file = await storage.borrow(path, 'any');
      expect(file.path).toBe(path);
      await file.release();
      await storage.delete(path);
      expect((await stat(path)).size).toBe(4);
    });

    it('deletes what it keeps, and says of what is gone that it is gone', async () => {
      const { location } = await storage.write(key('id'), chunks(3));
      await storage.delete(location);
      await storage.delete(location);
      expect(await storage.find(key('id'))).toBeNull();
      const gone = { code: 'MEDIA_NOT_FOUND' };
      await expect(storage.sizeOf(location)).rejects.toMatchObject(gone);
      await expect(storage.read(location)).rejects.toMatchObject(gone);
      await expect(storage.borrow(location, 'a')).rejects.toMatchObject(gone);
    });
  });
}
