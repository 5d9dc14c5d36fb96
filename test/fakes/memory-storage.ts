import { AppError } from '../../src/domain/errors.js';
import type { MediaStorage } from '../../src/domain/ports/media-storage.js';
import type { Workspace } from '../../src/domain/ports/workspace.js';

/** Storage over a world of files by path, in which an upload is called `upload:ID`. Copies are of nothing. */
export function createFakeStorage(
  files: Readonly<Record<string, unknown>>,
  options: { isShared?: boolean; onDelete?: (location: string) => void } = {},
): MediaStorage {
  const written = new Set<string>();
  const locationOf = ({ kind, id }: { kind: string; id: string }) =>
    kind === 'uploads' ? `upload:${id}` : `download:${id}`;
  const copyIn = (location: string) => {
    written.add(location);
    return Promise.resolve(location);
  };
  return {
    isShared: options.isShared ?? false,
    write: async (key) => ({ location: await copyIn(locationOf(key)), sizeBytes: 1 }),
    copyIn: (key) => copyIn(locationOf(key)),
    adopt: (_key, path) => Promise.resolve({ location: path, path }),
    find: (key) => {
      const location = locationOf(key);
      return Promise.resolve(location in files || written.has(location) ? location : null);
    },
    sizeOf: (location) => (location in files ? Promise.resolve(1) : Promise.reject(gone())),
    read: () => Promise.reject(gone()),
    borrow: (location) => Promise.resolve({ path: location, release: () => Promise.resolve() }),
    delete: (location) => {
      options.onDelete?.(location);
      return Promise.resolve();
    },
  };
}

function gone(): AppError {
  return new AppError('MEDIA_NOT_FOUND', 'gone');
}

/** Desks that are nowhere, and a count of those that were not cleared. */
export function createFakeWorkspace(): Workspace & { readonly openDesks: number } {
  let openDesks = 0;
  return {
    get openDesks() {
      return openDesks;
    },
    open: () => {
      openDesks += 1;
      const clear = () => {
        openDesks -= 1;
        return Promise.resolve();
      };
      return Promise.resolve({ folder: '/desk', clear });
    },
  };
}
