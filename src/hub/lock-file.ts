import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { replaceFile } from './cache.js';
import { COMMIT_PATTERN, DIGEST_PATTERN, type FilePin } from './digest.js';
import { withFileLock } from './file-lock.js';

const LOCK_SCHEMA = z.strictObject({
  version: z.literal(1),
  models: z.record(
    z.string(),
    z.strictObject({
      commit: z.string().regex(COMMIT_PATTERN),
      files: z.record(
        z.string(),
        z.strictObject({ sizeBytes: z.int().min(0), digest: z.string().regex(DIGEST_PATTERN) }),
      ),
    }),
  ),
});

/** What the hub answered when a model was first fetched; the model is held to it ever after. */
export interface ModelPin {
  readonly commit: string;
  /** By path in the repository. */
  readonly files: Readonly<Record<string, FilePin>>;
}

/** Pins by `owner/name@revision`, with the revision as the profile names it. */
export type ModelPins = Readonly<Record<string, ModelPin>>;

/** @returns the pins; none when there is no lock file yet. @throws AppError MODEL_INVALID when it is damaged. */
export async function readPins(lockFile: string): Promise<ModelPins> {
  const text = await readFile(lockFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('MODEL_INVALID', 'The lock file of the models cannot be read.', { cause: error });
  });
  if (text === null) return {};
  try {
    return LOCK_SCHEMA.parse(JSON.parse(text)).models;
  } catch (cause) {
    const message = 'The lock file of the models is damaged. Restore it, or delete it to pin anew.';
    throw new AppError('MODEL_INVALID', message, { cause });
  }
}

/** Adds or replaces pins; safe against other processes that do the same. */
export async function writePins(lockFile: string, added: ModelPins, signal?: AbortSignal): Promise<void> {
  await withFileLock(
    `${lockFile}.held`,
    async () => {
      const models = sortKeys({ ...(await readPins(lockFile)), ...added });
      const text = `${JSON.stringify({ version: 1, models }, null, 2)}\n`;
      await replaceFile(lockFile, (draft) => writeFile(draft, text));
    },
    signal,
  );
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
