import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaKind } from '../domain/media.js';
import type { LocalFile, SourceAccess } from '../domain/ports/source-access.js';
import { digestFile } from './digest.js';
import { expandPath, isInsideRoots } from './local.js';
import { downloadUrl } from './remote.js';

/** No download may take longer. */
const DOWNLOAD_TIMEOUT_MS = 6 * 60 * 60 * 1000;

export interface SourceAccessOptions {
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
  const { mediaRoots, maxFileBytes } = options;
  return {
    expand: expandPath,
    isAllowed: (path) => isInsideRoots(path, mediaRoots),
    download: (url, folder, onProgress, signal) => download(options, { url, folder }, onProgress, signal),
    identify: (path, signal) => digestFile(path, { maxBytes: maxFileBytes, signal }),
    sniff: options.sniff,
  };
}

async function download(
  { maxFileBytes, urlTimeoutMs, allowPrivateUrls }: SourceAccessOptions,
  { url, folder }: { readonly url: string; readonly folder: string },
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<LocalFile> {
  await mkdir(folder, { recursive: true });
  // The name is known only when the server has answered.
  const targetPath = join(folder, '.partial');
  const { filename } = await downloadUrl(url, {
    targetPath,
    maxBytes: maxFileBytes,
    idleTimeoutMs: urlTimeoutMs,
    totalTimeoutMs: DOWNLOAD_TIMEOUT_MS,
    allowPrivateAddresses: allowPrivateUrls,
    onProgress,
    signal,
  });
  const path = join(folder, filename);
  await rename(targetPath, path);
  return { path, filename };
}
