import { basename } from 'node:path';
import { toAppError } from '../../domain/errors.js';
import type { IngestSource, Problem } from '../../domain/media.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import { newUploadId, uploadKey } from '../uploads.js';

/** Files copied at once. */
const LANES = 4;

export interface CopiedSource {
  readonly source: IngestSource;
  /** Why the file could not be copied; its job fails with that. */
  readonly problem: Problem | null;
}

/**
 * Brings users' own files to where every machine can read them. A library on one machine reads them where they lie.
 * A file that cannot be copied is told alone; the others go on.
 * @throws AppError STORE_UNAVAILABLE, when nothing can be copied at the moment.
 */
export async function copySourcesIn(
  storage: MediaStorage,
  sources: readonly IngestSource[],
): Promise<CopiedSource[]> {
  if (!storage.isShared) return sources.map((source) => ({ source, problem: null }));
  const copied: CopiedSource[] = [];
  const queue = [...sources.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      copied[next[0]] = await copyIn(storage, next[1]);
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, work));
  const failed = lanes.find((lane) => lane.status === 'rejected');
  if (!failed) return copied;
  // Nothing was accepted, so nobody would ever ask for these copies.
  const uploads = copied.flatMap(({ source }) => (source.type === 'UPLOAD' ? [source.uploadId] : []));
  const given = new Set(sources.flatMap((source) => (source.type === 'UPLOAD' ? [source.uploadId] : [])));
  await Promise.allSettled(uploads.filter((id) => !given.has(id)).map((id) => deleteUpload(storage, id)));
  throw failed.reason;
}

async function copyIn(storage: MediaStorage, source: IngestSource): Promise<CopiedSource> {
  if (source.type !== 'PATH') return { source, problem: null };
  const uploadId = newUploadId(basename(source.path));
  try {
    await storage.copyIn(uploadKey(uploadId), source.path);
    return { source: { type: 'UPLOAD', uploadId }, problem: null };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'STORE_UNAVAILABLE') throw error;
    return { source, problem: { code, message } };
  }
}

async function deleteUpload(storage: MediaStorage, uploadId: string): Promise<void> {
  const location = await storage.find(uploadKey(uploadId));
  if (location !== null) await storage.delete(location);
}
