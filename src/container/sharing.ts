import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import type { MediaStorage } from '../domain/ports/media-storage.js';
import type { TranscriptArchive } from '../domain/ports/transcript-archive.js';
import type { WorkerPresence } from '../domain/ports/worker-presence.js';
import type { Workspace } from '../domain/ports/workspace.js';
import { createEmbeddedSharing } from '../queue/embedded-queue.js';
import type { JobSharing } from '../queue/job-sharing.js';
import { createFolderStorage } from '../storage/folder-storage.js';
import { createWorkspace } from '../storage/workspace.js';
import { createTranscriptFiles } from '../stores/transcript-files.js';

/** An upload in parts that was begun so long ago belongs to a process that is dead. */
const STALE_UPLOAD_MS = 24 * 60 * 60 * 1000;
/** The same failure is logged once in so long: a server that is away fails every command. */
const LOG_INTERVAL_MS = 10_000;

/** Opens the queue of the configuration; what Redis needs is loaded only where it is used. */
export async function openSharing(
  { sharing: { redis } }: Config,
  presence: WorkerPresence,
  logger: Logger,
): Promise<JobSharing> {
  if (!redis) {
    const onError = (error: unknown, jobId: string) =>
      logger.error({ err: error, jobId }, 'a job was not ended');
    return createEmbeddedSharing({ presence, onError });
  }
  const { createRedisSharing } = await import('../queue/redis.js');
  return createRedisSharing({ ...redis, onError: logSparingly(logger, 'the job queue has trouble') });
}

/** Where bytes and words of items are kept. */
export interface OpenedStorage {
  readonly storage: MediaStorage;
  readonly transcripts: TranscriptArchive;
  readonly workspace: Workspace;
  close(): void;
}

/** Opens the storage of the configuration; what a bucket needs is loaded only where it is used. */
export async function openStorage(
  { library: { dataDir }, limits: { maxFileBytes }, sharing }: Config,
  presence: WorkerPresence,
  logger: Logger,
): Promise<OpenedStorage> {
  const workspace = await createWorkspace(join(dataDir, 'temp'), presence);
  const folder = createFolderStorage(join(dataDir, 'files'), maxFileBytes);
  const files = createTranscriptFiles(join(dataDir, 'transcripts'));
  if (!sharing.bucket) return { storage: folder, transcripts: files, workspace, close: () => {} };
  const { createBucketStorage, createBucketTranscripts, openBucket } = await import('../storage/bucket.js');
  const bucket = openBucket({ ...sharing.bucket, maxObjectBytes: maxFileBytes });
  const cleaning = bucket.abortUploadsBefore(new Date(Date.now() - STALE_UPLOAD_MS));
  cleaning.catch(logSparingly(logger, 'uploads that were cut off could not be removed from the bucket'));
  return {
    storage: createBucketStorage({ bucket, maxBytes: maxFileBytes, workspace, folder }),
    transcripts: createBucketTranscripts(bucket, files),
    workspace,
    close: () => bucket.close(),
  };
}

/** @returns a listener that logs each different failure, but not again and again. */
export function logSparingly(logger: Logger, message: string): (error: unknown) => void {
  const loggedAt = new Map<string, number>();
  return (error) => {
    const text = String(error);
    const now = Date.now();
    if (now - (loggedAt.get(text) ?? -Infinity) < LOG_INTERVAL_MS) return;
    loggedAt.set(text, now);
    logger.warn({ err: error }, message);
  };
}
