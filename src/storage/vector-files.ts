import { access, rename, rm } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { AppError, isAppError } from '../domain/errors.js';
import type { VectorFileHeader, VectorFiles, VectorRow } from '../domain/ports/vector-files.js';
import { readJsonLines, writeJsonLines } from './jsonl-vectors.js';

const HEADER = z.object({
  space: z.object({
    name: z.string(),
    modelId: z.string(),
    revision: z.string(),
    dimensions: z.int().positive(),
    preprocessingDigest: z.string(),
    modalities: z.array(z.enum(['text', 'image', 'audio'])),
  }),
  exportedAt: z.string(),
});

const ROW = z.object({
  momentId: z.string().min(1),
  mediaId: z.string(),
  kind: z.string(),
  startSeconds: z.number().nullable(),
  endSeconds: z.number().nullable(),
  vector: z.instanceof(Float32Array),
});

/** A way of writing rows, loaded when it is needed. */
interface Format {
  write(path: string, header: VectorFileHeader, rows: AsyncIterable<VectorRow>): Promise<number>;
  read(path: string): Promise<{ header: string | null; rows: AsyncIterable<VectorRow> }>;
}

async function formatOf(path: string): Promise<Format> {
  const ending = extname(path).toLowerCase();
  if (ending === '.jsonl') return { write: writeJsonLines, read: readJsonLines };
  if (ending === '.parquet') {
    const { readParquet, writeParquet } = await import('./parquet-vectors.js');
    return { write: writeParquet, read: readParquet };
  }
  throw new AppError('BAD_USER_INPUT', 'Vectors are written as .parquet or .jsonl: name such a file.');
}

export function createVectorFiles(): VectorFiles {
  return {
    async write(path, header, rows) {
      const format = await formatOf(path);
      if (await exists(path)) {
        throw new AppError(
          'BAD_USER_INPUT',
          `${basename(path)} is there already. Remove it, or name another.`,
        );
      }
      const unfinished = `${path}.part`;
      await rm(unfinished, { force: true });
      try {
        const count = await format.write(unfinished, header, rows);
        await rename(unfinished, path);
        return count;
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },

    async read(path) {
      const format = await formatOf(path);
      if (!(await exists(path)))
        throw new AppError('SOURCE_NOT_FOUND', `There is no file ${basename(path)}.`);
      const { header, rows } = await format.read(path).catch((cause: unknown) => {
        throw damaged(path, cause);
      });
      return { header: parseHeader(path, header), rows: checked(path, rows) };
    },
  };
}

function parseHeader(path: string, text: string | null): VectorFileHeader {
  const parsed = HEADER.safeParse(text === null ? null : JSON.parse(text));
  if (parsed.success) return parsed.data;
  const message = `${basename(path)} does not say which model made its vectors: it was not exported by Chorus.`;
  throw new AppError('MEDIA_UNSUPPORTED', message);
}

async function* checked(path: string, rows: AsyncIterable<VectorRow>): AsyncIterable<VectorRow> {
  try {
    for await (const row of rows) yield ROW.parse(row);
  } catch (error) {
    throw isAppError(error) ? error : damaged(path, error);
  }
}

function damaged(path: string, cause: unknown): AppError {
  return new AppError('MEDIA_DECODE_FAILED', `${basename(path)} is damaged or cut off.`, { cause });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
