import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError, type ErrorCode } from '../domain/errors.js';
import type { FileIdentity } from '../domain/ports/source-access.js';

export interface DigestOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * SHA-256 and size of a file, read once in pieces.
 * @throws AppError SOURCE_NOT_FOUND (also for a folder), SOURCE_FORBIDDEN (not readable), MEDIA_EMPTY, MEDIA_TOO_LARGE,
 * CANCELLED.
 */
export async function digestFile(path: string, { maxBytes, signal }: DigestOptions): Promise<FileIdentity> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      const bytes = chunk as Buffer;
      sizeBytes += bytes.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(bytes);
    }
  } catch (error) {
    throw translate(error, signal);
  }
  if (sizeBytes === 0) throw new AppError('MEDIA_EMPTY', 'The file is empty: it has no bytes.');
  return { digest: hash.digest('hex'), sizeBytes };
}

function tooLarge(limit: number): AppError {
  const message = `The file is larger than the limit of ${limit} bytes. Raise the limit, or give a smaller file.`;
  return new AppError('MEDIA_TOO_LARGE', message, { details: { limit, unit: 'bytes' } });
}

function translate(cause: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new AppError('CANCELLED', 'The work was cancelled.', { cause });
  const { code = '' } = cause as NodeJS.ErrnoException;
  const meaning = MEANINGS[code];
  return meaning === undefined ? cause : new AppError(...meaning, { cause });
}

const MEANINGS: Readonly<Record<string, readonly [code: ErrorCode, message: string]>> = {
  ENOENT: ['SOURCE_NOT_FOUND', 'The file does not exist.'],
  ENOTDIR: ['SOURCE_NOT_FOUND', 'The file does not exist.'],
  EISDIR: ['SOURCE_NOT_FOUND', 'This is a folder, not a file.'],
  EACCES: ['SOURCE_FORBIDDEN', 'The server may not read this file.'],
  EPERM: ['SOURCE_FORBIDDEN', 'The server may not read this file.'],
};
