import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Identity of a file's content as the hub gives it, and at the same time its name in the cache: 64 hex digits are the
 * SHA-256 of a large file, 40 are git's SHA-1 of a small one.
 */
export type Digest = string;

/** What is pinned of a file. */
export interface FilePin {
  readonly sizeBytes: number;
  readonly digest: Digest;
}

/** A digest, and nothing that could lead out of a folder when used as a file name. */
export const DIGEST_PATTERN = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** A full git commit. */
export const COMMIT_PATTERN = /^[0-9a-f]{40}$/;

/** @returns the size of a file in bytes, links followed; null when there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => (found.isDirectory() ? null : found.size),
    () => null,
  );
}

/** @returns true when the file is there and is, byte for byte, the pinned one. Reads the whole file. */
export async function matchesPin(path: string, pin: FilePin, signal?: AbortSignal): Promise<boolean> {
  if ((await sizeOf(path)) !== pin.sizeBytes) return false;
  if (pin.digest.length === 64) return (await sha256Of(path, signal)) === pin.digest;
  // Git hashes a header before the content: "blob", the length in decimal, a zero byte.
  const hash = createHash('sha1').update(`blob ${pin.sizeBytes}\0`);
  return (await digestContent(path, hash, signal)) === pin.digest;
}

/** @returns the SHA-256 of a file, 64 hex digits. */
export function sha256Of(path: string, signal?: AbortSignal): Promise<Digest> {
  return digestContent(path, createHash('sha256'), signal);
}

async function digestContent(path: string, hash: Hash, signal: AbortSignal | undefined): Promise<Digest> {
  const chunks = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const chunk of chunks) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
