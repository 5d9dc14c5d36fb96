import { copyFile, mkdir, readFile, readlink, rename, symlink, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { COMMIT_PATTERN, DIGEST_PATTERN, sizeOf, type Digest, type FilePin } from './digest.js';

/**
 * One model in the cache that all Hugging Face libraries share:
 * `models--OWNER--NAME/{blobs/DIGEST, refs/REVISION, snapshots/COMMIT/PATH -> ../../blobs/DIGEST}`.
 * Source: huggingface_hub, guide "Understand caching".
 */
export interface CachedRepository {
  /** Absolute; of all revisions. It need not exist. */
  readonly folder: string;
  /** Absolute. Folder of one commit, laid out like the repository. */
  snapshotFolder(commit: string): string;
  /** Where the content with this digest belongs. */
  blobPath(digest: Digest): string;
  /** Where the content is gathered until it is complete. */
  incompletePath(digest: Digest): string;
  /** A file that one process at a time may hold, see `withFileLock`. */
  readonly lockPath: string;
  /** @returns the commit a branch or tag stood for at the last fetch by any library; null when nobody fetched. */
  commitOf(revision: string): Promise<string | null>;
  setCommit(revision: string, commit: string): Promise<void>;
  /** Makes the content appear in a snapshot; the blob must exist. */
  link(commit: string, path: string, digest: Digest): Promise<void>;
  /** @returns size and digest of a file of a snapshot, or null when it is absent or its digest is not known. */
  pinOf(commit: string, path: string): Promise<FilePin | null>;
}

/** @param repository `owner/name`. */
export function openCachedRepository(cacheDir: string, repository: string): CachedRepository {
  const folderName = `models--${repository.replaceAll('/', '--')}`;
  const folder = join(cacheDir, folderName);
  const snapshotFolder = (commit: string) => join(folder, 'snapshots', commit);
  const blobPath = (digest: Digest) => join(folder, 'blobs', digest);
  return {
    folder,
    snapshotFolder,
    blobPath,
    // Not Python's name, so that a Python process at the same work is not disturbed.
    incompletePath: (digest) => `${blobPath(digest)}.chorus.incomplete`,
    lockPath: join(cacheDir, '.locks', folderName, 'chorus.lock'),
    async commitOf(revision) {
      if (COMMIT_PATTERN.test(revision)) return revision;
      const written = await readFile(join(folder, 'refs', revision), 'utf8').catch(() => '');
      return COMMIT_PATTERN.test(written.trim()) ? written.trim() : null;
    },
    async setCommit(revision, commit) {
      if (COMMIT_PATTERN.test(revision)) return;
      await replaceFile(join(folder, 'refs', revision), (path) => writeFile(path, commit));
    },
    async link(commit, path, digest) {
      const pointer = join(snapshotFolder(commit), path);
      const target = relative(dirname(pointer), blobPath(digest));
      if ((await readlink(pointer).catch(() => null)) === target) return;
      await replaceFile(pointer, async (draft) => {
        // Windows allows links to administrators only; the other libraries copy there too.
        await symlink(target, draft).catch(() => copyFile(blobPath(digest), draft));
      });
    },
    async pinOf(commit, path) {
      const pointer = join(snapshotFolder(commit), path);
      const sizeBytes = await sizeOf(pointer);
      const digest = basename(await readlink(pointer).catch(() => ''));
      return sizeBytes === null || !DIGEST_PATTERN.test(digest) ? null : { sizeBytes, digest };
    },
  };
}

/** Writes a file under another name and moves it into place, so that nobody ever sees half of it. */
export async function replaceFile(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await write(draft);
  await rename(draft, path);
}
