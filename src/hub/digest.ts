import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Identity of a file's content as the hub gives it, and at the same time its name in the cache: 64 hex digits are the
 * SHA-256 of a large file, 40 are git's SHA-1 of a small one (of a mirror that knows no git: the plain SHA-1).
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
  // Git hashes a header before the content: "blob", the length in decimal, a zero byte. Some mirrors do not.
  const asGit = createHash('sha1').update(`blob ${pin.sizeBytes}\0`);
  return (await digestContent(path, [asGit, createHash('sha1')], signal)).includes(pin.digest);
}

/** @returns the SHA-256 of a file, 64 hex digits. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<Digest> {
  return (await digestContent(path, [createHash('sha256')], signal)).join();
}

async function digestContent(
  path: string,
  hashes: readonly Hash[],
  signal: AbortSignal | undefined,
): Promise<Digest[]> {
  const chunks = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
  for await (const chunk of chunks) for (const hash of hashes) hash.update(chunk as Buffer);
  return hashes.map((hash) => hash.digest('hex'));
}
