import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';
import type { CachedRepository } from './cache.js';
import type { FileDescription } from './describe-file.js';
import { matchesPin, sha256Of, sizeOf, type FilePin } from './digest.js';
import type { HubClient } from './hub-client.js';
import { findImpostor } from './file-problem.js';
import { webPage, type HubAccess } from './hub-request.js';
import { TransientError, withRetries } from './retry.js';

/** One file to bring into the cache. */
export interface Download {
  readonly repository: string;
  readonly commit: string;
  readonly path: string;
  readonly file: FileDescription;
}

/**
 * Brings the content of a file into the cache: goes on where an earlier try stopped, and lets nothing in that is not
 * byte for byte what was pinned. A file without a digest needs to have the right size, and gets its digest here.
 * @param onBytes told how many bytes of the file are here, after each piece; may go back when a piece was bad.
 * @returns the pin of what is in the cache now.
 * @throws AppError MODEL_FETCH_FAILED, MODEL_NOT_FOUND, CANCELLED.
 */
export async function downloadBlob(
  download: Download,
  cache: CachedRepository,
  client: HubClient,
  access: HubAccess,
  onBytes: (presentBytes: number) => void,
): Promise<FilePin> {
  const incomplete = incompletePathOf(download, cache);
  await mkdir(dirname(incomplete), { recursive: true });
  const resumedBytes = await sizeOf(incomplete);
  await gather(download, incomplete, client, access, onBytes);
  const pin = await identify(incomplete, download.file, access.signal);
  if (pin !== null) {
    await refuseImpostor(download, incomplete);
    await rename(incomplete, cache.blobPath(pin.digest));
    return pin;
  }
  await rm(incomplete, { force: true });
  // The remains of an earlier run may be at fault; a file fetched from its first byte has no such excuse.
  if (resumedBytes !== null) return downloadBlob(download, cache, client, access, onBytes);
  throw wrongBytes(download);
}

/** @returns where the bytes of an unfinished download are. */
export function incompletePathOf(download: Download, cache: CachedRepository): string {
  return cache.incompletePath(download.file.digest ?? provisionalName(download));
}

/** Remains are taken up only while the server's content is the same, as far as it tells. */
function provisionalName({ commit, path, file }: Download): string {
  const parts = [commit, path, file.sizeBytes, file.digest ?? file.validator];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function identify(
  path: string,
  file: FileDescription,
  signal: AbortSignal | undefined,
): Promise<FilePin | null> {
  if (file.digest !== null) return (await matchesPin(path, file, signal)) ? file : null;
  const { sizeBytes } = file;
  return (await sizeOf(path)) === sizeBytes ? { sizeBytes, digest: await sha256Of(path, signal) } : null;
}

/** A server may state the digest of a wrong file as readily as that of the right one. */
async function refuseImpostor({ repository, path }: Download, incomplete: string): Promise<void> {
  const impostor = await findImpostor(incomplete);
  if (impostor === null) return;
  await rm(incomplete, { force: true });
  if (impostor === 'WEB_PAGE') throw webPage(path);
  const message =
    `${path} of ${repository} is a Git LFS pointer there, not the content: the server keeps the repository without ` +
    'its large files. Set HF_ENDPOINT to one that has them.';
  throw new AppError('MODEL_FETCH_FAILED', message, { details: { repository, file: path } });
}

function wrongBytes({ repository, path, file }: Download): AppError {
  const message =
    `${path} of ${repository} does not match its ${file.digest === null ? 'size' : 'digest'} and was discarded. ` +
    'The hub, the mirror or the connection delivers wrong bytes: try again, or set HF_ENDPOINT to another server.';
  const details = { repository, file: path, ...(file.digest !== null && { digest: file.digest }) };
  return new AppError('MODEL_FETCH_FAILED', message, { details });
}

/** Appends to the incomplete file until it has its full size, over as many connections as it takes. */
async function gather(
  { repository, commit, path, file }: Download,
  incomplete: string,
  client: HubClient,
  access: HubAccess,
  onBytes: (presentBytes: number) => void,
): Promise<void> {
  const { sizeBytes } = file;
  let validator: string | null = null;
  await withRetries(async (progressed) => {
    let presentBytes = (await sizeOf(incomplete)) ?? 0;
    if (presentBytes > sizeBytes) presentBytes = await startAnew(incomplete);
    if (presentBytes === sizeBytes && presentBytes > 0) return;
    // Without a digest to tell, parts of two versions would pass for a file when their lengths add up.
    const earlier = file.digest === null ? validator : null;
    const opened = await client.open(repository, commit, path, {
      firstByte: presentBytes,
      validator: earlier,
    });
    validator = opened.validator;
    if (opened.firstByte !== presentBytes) presentBytes = await startAnew(incomplete);
    onBytes(presentBytes);
    const counted = async function* () {
      for await (const chunk of opened.chunks) {
        presentBytes += chunk.byteLength;
        yield chunk;
        // Too long is wrong, and must not look right: what came too much is kept for the check of the size.
        if (presentBytes > sizeBytes) return;
        progressed();
        onBytes(presentBytes);
      }
    };
    const target = createWriteStream(incomplete, { flags: 'a' });
    // A pipeline that fails does not wait for the last write, and the next try goes on from the end of the file.
    const isClosed = () => finished(target).catch(() => undefined);
    await pipeline(counted, target).finally(isClosed).catch(explainDisk);
    if (presentBytes < sizeBytes) {
      throw new TransientError(
        new AppError(
          'MODEL_FETCH_FAILED',
          'The hub sent less than the whole file. Fetch again: it goes on there.',
        ),
      );
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
