import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';
import type { ByteRange, MediaStorage, StorageKey } from '../domain/ports/media-storage.js';
import { ByteCounter } from './byte-counter.js';
import { goneError, safeId } from './storage-errors.js';

/**
 * Files as `<folder>/<kind>/<id>/<filename>`; a location is the path.
 * @param folder created with the first file.
 */
export function createFolderStorage(folder: string, maxBytes: number): MediaStorage {
  const root = resolve(folder);
  const pathOf = ({ kind, id, filename }: StorageKey) => join(root, kind, safeId(id), basename(filename));

  const write = async (key: StorageKey, body: AsyncIterable<Uint8Array>) => {
    const location = pathOf(key);
    const counter = new ByteCounter(maxBytes);
    await writeWhole(location, counter.through(body));
    return { location, sizeBytes: counter.sizeBytes };
  };
  return {
    isShared: false,
    write,
    copyIn: async (key, path) => (await write(key, createReadStream(path))).location,

    async adopt(key, path) {
      const location = pathOf(key);
      await mkdir(dirname(location), { recursive: true });
      await rename(path, location);
      return { location, path: location };
    },

    async find(key) {
      const path = pathOf(key);
      return (await isFile(path)) ? path : null;
    },

    async sizeOf(location) {
      requirePath(location);
      const stats = await stat(location).catch((error: unknown) => Promise.reject(goneError(error)));
      return stats.size;
    },

    async read(location, range?: ByteRange) {
      requirePath(location);
      // Opened before it is answered, so that a file that is gone is an error and not a broken stream.
      const file = await open(location, 'r').catch((error: unknown) => Promise.reject(goneError(error)));
      return file.createReadStream(range);
    },

    async borrow(location) {
      requirePath(location);
      if (!(await isFile(location))) throw goneError();
      return { path: location, release: () => Promise.resolve() };
    },

    async delete(location) {
      const home = dirname(resolve(location));
      // Each file of ours has a folder of its own, two levels below ours; anything else belongs to the user.
      if (dirname(dirname(home)) === root) await rm(home, { recursive: true, force: true });
    },
  };
}

/** A body that breaks off leaves nothing behind, and what was there before stays until the new one is whole. */
async function writeWhole(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const home = dirname(path);
  const hasMadeHome = (await mkdir(home, { recursive: true })) !== undefined;
  const partial = join(home, `.${randomUUID()}.partial`);
  try {
    await pipeline(body, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(hasMadeHome ? home : partial, { recursive: true, force: true });
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** A library that lay in a bucket, and is opened without one. */
function requirePath(location: string): void {
  if (!location.startsWith('bucket:')) return;
  const message =
    'The bytes of this item lie in a bucket that this server does not know. Set CHORUS_BUCKET_NAME and its neighbours.';
  throw new AppError('STORE_UNAVAILABLE', message);
}
