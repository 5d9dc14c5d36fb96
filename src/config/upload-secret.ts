import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The key that signs upload URLs, made at the first call and kept in the data folder, readable by its owner only.
 * Safe when two processes start at once: both get the key of the first.
 * @returns 64 hex digits.
 */
export async function loadUploadSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'upload-secret');
  try {
    return await readFile(path, 'utf8');
  } catch {
    await mkdir(dataDir, { recursive: true });
  }
  const candidate = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await writeFile(candidate, randomBytes(32).toString('hex'), { mode: 0o600 });
  // A link appears whole or not at all, and fails when another process was first.
  await link(candidate, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(candidate);
  return readFile(path, 'utf8');
}
