import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';
import type { CachedRepository } from './cache.js';
import { matchesPin, sizeOf, type FilePin } from './digest.js';
import type { HubAccess, HubClient } from './hub-client.js';
import { TransientError, withRetries } from './retry.js';

/** One file to bring into the cache. */
export interface Download {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  readonly pin: FilePin;
}

/**
 * Brings the content of a file into the cache: goes on where an earlier try stopped, and lets nothing in that is not
 * byte for byte what was pinned.
 * @param onBytes told how many bytes of the file are here, after each piece; may go back when a piece was bad.
 * @throws AppError MODEL_FETCH_FAILED, MODEL_NOT_FOUND, CANCELLED.
 */
export async function downloadBlob(
  download: Download,
  cache: CachedRepository,
  client: HubClient,
  access: HubAccess,
  onBytes: (presentBytes: number) => void,
): Promise<void> {
  const incomplete = cache.incompletePath(download.pin.digest);
  await mkdir(dirname(incomplete), { recursive: true });
  const resumedBytes = await sizeOf(incomplete);
  await gather(download, incomplete, client, access, onBytes);
  if (!(await matchesPin(incomplete, download.pin, access.signal))) {
    await rm(incomplete, { force: true });
    // The remains of an earlier run may be at fault; a file fetched from its first byte has no such excuse.
    if (resumedBytes !== null) return downloadBlob(download, cache, client, access, onBytes);
    throw new AppError(
      'MODEL_FETCH_FAILED',
      `${download.path} of ${download.repository} does not match its digest and was discarded. The hub, the mirror ` +
        'or the connection delivers wrong bytes.',
      { details: { repository: download.repository, file: download.path, digest: download.pin.digest } },
    );
  }
  await rename(incomplete, cache.blobPath(download.pin.digest));
}

/** Appends to the incomplete file until it has its full size, over as many connections as it takes. */
async function gather(
  { repository, commit, path, pin }: Download,
  incomplete: string,
  client: HubClient,
  access: HubAccess,
  onBytes: (presentBytes: number) => void,
): Promise<void> {
  await withRetries(async (progressed) => {
    let presentBytes = (await sizeOf(incomplete)) ?? 0;
    if (presentBytes > pin.sizeBytes) presentBytes = await startAnew(incomplete);
    if (presentBytes === pin.sizeBytes && presentBytes > 0) return;
    const opened = await client.open(repository, commit, path, presentBytes);
    if (opened.firstByte !== presentBytes) presentBytes = await startAnew(incomplete);
    onBytes(presentBytes);
    const counted = async function* () {
      for await (const chunk of opened.chunks) {
        presentBytes += chunk.byteLength;
        if (presentBytes > pin.sizeBytes) return;
        progressed();
        yield chunk;
        onBytes(presentBytes);
      }
    };
    await pipeline(counted, createWriteStream(incomplete, { flags: 'a' })).catch(explainDisk);
    if (presentBytes < pin.sizeBytes) {
      throw new TransientError(new AppError('MODEL_FETCH_FAILED', 'The hub sent less than the whole file.'));
    }
  }, access);
}

async function startAnew(incomplete: string): Promise<0> {
  await truncate(incomplete).catch(() => undefined);
  return 0;
}

function explainDisk(error: NodeJS.ErrnoException): never {
  // Only the operating system numbers its errors.
  if (error.errno === undefined) throw error;
  throw diskError(error);
}

/** @returns an error that names what is wrong with the disk of the cache. */
export function diskError(cause: NodeJS.ErrnoException): AppError {
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const message = isFull
    ? 'The disk of the model cache is full. Free some space or set HF_HUB_CACHE to another disk; the fetch goes on where it stopped.'
    : 'The model cache or the lock file cannot be written. Check the rights of their folders, or set HF_HUB_CACHE.';
  return new AppError('MODEL_FETCH_FAILED', message, { cause, details: { reason: cause.code ?? 'unknown' } });
}
