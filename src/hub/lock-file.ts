import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { replaceFile } from './cache.js';
import { COMMIT_PATTERN, DIGEST_PATTERN, type FilePin } from './digest.js';
import { withFileLock } from './file-lock.js';

const FILES_SCHEMA = z.record(
  z.string(),
  z.strictObject({ sizeBytes: z.int().min(0), digest: z.string().regex(DIGEST_PATTERN) }),
);
const LOCK_SCHEMA = z.strictObject({
  version: z.literal(1),
  models: z.record(
    z.string(),
    z.strictObject({ commit: z.string().regex(COMMIT_PATTERN), files: FILES_SCHEMA }),
  ),
  folders: z.record(z.string(), FILES_SCHEMA).default({}),
});

/** Pins of files, by path in the repository or the folder. */
export type FilePins = Readonly<Record<string, FilePin>>;

/** What the hub answered when a model was first fetched; the model is held to it ever after. */
export interface ModelPin {
  readonly commit: string;
  readonly files: FilePins;
}

/** Pins by `owner/name@revision`, with the revision as the profile names it. */
export type ModelPins = Readonly<Record<string, ModelPin>>;

/** The content of the lock file. */
export interface Pins {
  readonly models: ModelPins;
  /** What folders held when they were added, by absolute path. */
  readonly folders: Readonly<Record<string, FilePins>>;
}

/** @returns the pins; none when there is no lock file yet. @throws AppError MODEL_INVALID when it is damaged. */
export async function readPins(lockFile: string): Promise<Pins> {
  const text = await readFile(lockFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('MODEL_INVALID', 'The lock file of the models cannot be read.', { cause: error });
  });
  if (text === null) return { models: {}, folders: {} };
  try {
    const { models, folders } = LOCK_SCHEMA.parse(JSON.parse(text));
    return { models, folders };
  } catch (cause) {
    const message = 'The lock file of the models is damaged. Restore it, or delete it to pin anew.';
    throw new AppError('MODEL_INVALID', message, { cause });
  }
}

/** Adds or replaces pins of models; safe against other processes that do the same. */
export function writePins(lockFile: string, added: ModelPins, signal?: AbortSignal): Promise<void> {
  const change = (pins: Pins) => ({ ...pins, models: { ...pins.models, ...added } });
  return changePins(lockFile, change, signal);
}

/** Writes what `change` makes of the pins; safe against other processes that do the same. */
export async function changePins(
  lockFile: string,
  change: (pins: Pins) => Pins,
  signal?: AbortSignal,
): Promise<void> {
  await withFileLock(
    `${lockFile}.held`,
    async () => {
      const { models, folders } = change(await readPins(lockFile));
      const content = {
        version: 1,
        models: sortKeys(models),
        ...(Object.keys(folders).length > 0 && { folders: sortKeys(folders) }),
      };
      const text = `${JSON.stringify(content, null, 2)}\n`;
      await replaceFile(lockFile, (draft) => writeFile(draft, text));
    },
    signal,
  );
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
