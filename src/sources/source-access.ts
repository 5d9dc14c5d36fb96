import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { MediaKind } from '../domain/media.js';
import type { LocalFile, SourceAccess } from '../domain/ports/source-access.js';
import { digestFile } from './digest.js';
import { expandPath, isInsideRoots } from './local.js';
import { downloadUrl } from './remote.js';

/** No download may take longer. */
const DOWNLOAD_TIMEOUT_MS = 6 * 60 * 60 * 1000;

export interface SourceAccessOptions {
  /** Folder of Chorus's own: downloads and uploads lie below it, each in a folder of its own. */
  readonly ownFolder: string;
  /** Folders that the API may read. */
  readonly mediaRoots: readonly string[];
  readonly maxFileBytes: number;
  readonly urlTimeoutMs: number;
  readonly allowPrivateUrls: boolean;
  /** Decides the kind of a file; a decoder's knowledge. */
  readonly sniff: (path: string, filename: string) => Promise<{ kind: MediaKind; mimeType: string }>;
}

/** Files, folders, globs and URLs behind one port. */
export function createSourceAccess(options: SourceAccessOptions): SourceAccess {
  const { ownFolder, mediaRoots, maxFileBytes } = options;
  return {
    expand: expandPath,
    isAllowed: (path) => isInsideRoots(path, mediaRoots),
    download: (url, onProgress, signal) => download(options, url, onProgress, signal),
    identify: (path, signal) => digestFile(path, { maxBytes: maxFileBytes, signal }),
    sniff: options.sniff,
    async discard(path) {
      const home = dirname(resolve(path));
      // Each download and upload has a folder of its own, two levels below ours; anything else belongs to the user.
      if (dirname(dirname(home)) === resolve(ownFolder)) await rm(home, { recursive: true, force: true });
    },
  };
}

async function download(
  { ownFolder, maxFileBytes, urlTimeoutMs, allowPrivateUrls }: SourceAccessOptions,
  url: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<LocalFile> {
  const home = join(ownFolder, 'downloads', randomUUID());
  await mkdir(home, { recursive: true });
  try {
    const targetPath = join(home, '.partial');
    const { filename } = await downloadUrl(url, {
      targetPath,
      maxBytes: maxFileBytes,
      idleTimeoutMs: urlTimeoutMs,
      totalTimeoutMs: DOWNLOAD_TIMEOUT_MS,
      allowPrivateAddresses: allowPrivateUrls,
      onProgress,
      signal,
    });
    const path = join(home, filename);
    await rename(targetPath, path);
    return { path, filename };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}
