import { basename, join } from 'node:path';
import type { IngestSource } from '../../domain/media.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import type { SourceAccess } from '../../domain/ports/source-access.js';
import type { Workspace } from '../../domain/ports/workspace.js';
import { borrowUpload, type BorrowedSource } from '../uploads.js';

export interface FetchTools {
  readonly sources: SourceAccess;
  readonly storage: MediaStorage;
  readonly workspace: Workspace;
}

/**
 * Brings the bytes of a source to this machine, for the time of one job.
 * @param onProgress called with 0..1. Errors as of `SourceAccess.download` and `borrowUpload`.
 */
export async function fetchSource(
  tools: FetchTools,
  source: IngestSource,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<BorrowedSource> {
  switch (source.type) {
    case 'PATH': {
      const { path } = source;
      return { path, filename: basename(path), location: path, release: () => Promise.resolve() };
    }
    case 'URL':
      return download(tools, source.url, onProgress, signal);
    case 'UPLOAD':
      return borrowUpload(tools.storage, source.uploadId, signal);
  }
}

async function download(
  { sources, workspace }: FetchTools,
  url: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<BorrowedSource> {
  const desk = await workspace.open();
  try {
    const file = await sources.download(url, join(desk.folder, 'download'), onProgress, signal);
    return { ...file, location: null, release: () => desk.clear() };
  } catch (error) {
    await desk.clear();
    throw error;
  }
}
