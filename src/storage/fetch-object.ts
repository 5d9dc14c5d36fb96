import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { AppError, isAppError } from '../domain/errors.js';
import type { BucketConnection, ObjectFacts } from './bucket-connection.js';
import { goneError } from './storage-errors.js';

/** How often a download is taken up again at most, without a byte having come in between. */
const MAX_STANDSTILLS = 5;
const PAUSE_MS = 500;

/**
 * Copies an object to a file. A download that breaks off goes on where it was, and what came is checked.
 * @throws AppError MEDIA_NOT_FOUND, STORE_UNAVAILABLE (also for damaged bytes), CANCELLED.
 */
export async function fetchObject(
  bucket: BucketConnection,
  key: string,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const facts = await bucket.head(key);
  if (!facts) throw goneError();
  for (let standstills = 0, have = 0; have < facts.sizeBytes;) {
    if (standstills > 0) await sleep(PAUSE_MS * 2 ** (standstills - 1));
    const before = have;
    const failure = await fetchRest(bucket, key, path, { facts, have, signal });
    have = (await stat(path).catch(() => null))?.size ?? 0;
    if (signal?.aborted) throw new AppError('CANCELLED', 'The work was cancelled.', { cause: failure });
    if (isAppError(failure) && failure.code === 'MEDIA_NOT_FOUND') throw failure;
    standstills = have > before ? 1 : standstills + 1;
    if (have < facts.sizeBytes && standstills > MAX_STANDSTILLS) throw brokenOff(failure);
  }
  await verify(path, facts);
}

/** @returns what broke it off; null when the stream ended by itself. */
async function fetchRest(
  bucket: BucketConnection,
  key: string,
  path: string,
  { facts, have, signal }: { facts: ObjectFacts; have: number; signal: AbortSignal | undefined },
): Promise<unknown> {
  try {
    const range = have > 0 ? { start: have, end: facts.sizeBytes - 1 } : undefined;
    const body = await bucket.get(key, { range, etag: facts.etag, signal });
    if (!body) throw goneError();
    const target = createWriteStream(path, { flags: have > 0 ? 'a' : 'w' });
    // A pipeline that fails does not wait for the last write, and the rest is asked for from the end of the file.
    await pipeline(body, target).finally(() => finished(target).catch(() => undefined));
    return null;
  } catch (error) {
    return error;
  }
}

async function verify(path: string, { sizeBytes, crc32: expected }: ObjectFacts): Promise<void> {
  let checksum = 0;
  let length = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    checksum = crc32(chunk as Buffer, checksum);
    length += (chunk as Buffer).length;
  }
  if (length === sizeBytes && (expected === null || checksum === expected)) return;
  throw new AppError('STORE_UNAVAILABLE', 'The bucket sent other bytes than were put into it. Try again.');
}

function brokenOff(cause: unknown): AppError {
  const message = 'The bucket broke off, again and again, while a file was read. Try again later.';
  return new AppError('STORE_UNAVAILABLE', message, { cause });
}
