import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { MediaStorage, StorageKey } from '../domain/ports/media-storage.js';
import type { Workspace } from '../domain/ports/workspace.js';
import type { BucketConnection } from './bucket-connection.js';
import { ByteCounter } from './byte-counter.js';
import { fetchObject } from './fetch-object.js';
import { goneError, safeId } from './storage-errors.js';

export interface BucketStorageTools {
  readonly bucket: BucketConnection;
  readonly maxBytes: number;
  readonly workspace: Workspace;
  /** Answers for locations of before there was a bucket, on the machine that has them. */
  readonly folder: MediaStorage;
}

const SCHEME = 'bucket:';

/** Files as objects `<kind>/<id>`; a location is `bucket:<kind>/<id>`. */
export function createBucketStorage({
  bucket,
  maxBytes,
  workspace,
  folder,
}: BucketStorageTools): MediaStorage {
  const write = async (key: StorageKey, body: AsyncIterable<Uint8Array>) => {
    const objectKey = objectKeyOf(key);
    const counter = new ByteCounter(maxBytes);
    await bucket.put(objectKey, counter.through(body));
    return { location: `${SCHEME}${objectKey}`, sizeBytes: counter.sizeBytes };
  };
  const copyIn = async (key: StorageKey, path: string) => (await write(key, createReadStream(path))).location;
  return {
    isShared: true,
    write,
    copyIn,
    adopt: async (key, path) => ({ location: await copyIn(key, path), path }),

    async find(key) {
      const objectKey = objectKeyOf(key);
      return (await bucket.head(objectKey)) ? `${SCHEME}${objectKey}` : null;
    },

    async sizeOf(location) {
      const key = keyIn(location);
      if (key === null) return folder.sizeOf(location);
      const facts = await bucket.head(key);
      if (!facts) throw goneError();
      return facts.sizeBytes;
    },

    async read(location, range) {
      const key = keyIn(location);
      if (key === null) return folder.read(location, range);
      const body = await bucket.get(key, { range });
      if (!body) throw goneError();
      return body;
    },

    async borrow(location, filename, signal) {
      const key = keyIn(location);
      if (key === null) return folder.borrow(location, filename, signal);
      const desk = await workspace.open();
      const path = join(desk.folder, basename(filename));
      try {
        await fetchObject(bucket, key, path, signal);
      } catch (error) {
        await desk.clear();
        throw error;
      }
      return { path, release: () => desk.clear() };
    },

    async delete(location) {
      const key = keyIn(location);
      await (key === null ? folder.delete(location) : bucket.delete(key));
    },
  };
}

function objectKeyOf({ kind, id }: StorageKey): string {
  return `${kind}/${safeId(id)}`;
}

/** @returns the key of an object, or null for a path. */
function keyIn(location: string): string | null {
  return location.startsWith(SCHEME) ? location.slice(SCHEME.length) : null;
}
