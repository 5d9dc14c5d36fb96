import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../domain/errors.js';
import type { TranscriptArchive } from '../domain/ports/transcript-archive.js';
import type { SpeechTranscript } from '../domain/speech-transcript.js';

/** Transcripts as `<folder>/<item id>.json`. @param folder created with the first transcript. */
export function createTranscriptFiles(folder: string): TranscriptArchive {
  const pathOf = (mediaId: string) => join(folder, `${safeId(mediaId)}.json`);
  return {
    async write(mediaId, transcript) {
      const path = pathOf(mediaId);
      await orUnavailable(async () => {
        await mkdir(folder, { recursive: true });
        await replaceFile(path, JSON.stringify(transcript));
      });
    },

    async read(mediaId) {
      const path = pathOf(mediaId);
      return orUnavailable(async () => {
        const text = await readFile(path, 'utf8').catch(nullWhenAbsent);
        return text === null ? null : (JSON.parse(text) as SpeechTranscript);
      });
    },

    async delete(mediaIds) {
      const paths = mediaIds.map(pathOf);
      await orUnavailable(() => Promise.all(paths.map((path) => rm(path, { force: true }))));
    },
  };
}

/** The bytes are on the disk before the name is: after a loss of power there is the old file or the whole new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function nullWhenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'The transcripts of the library cannot be read or written.', {
      cause,
    });
  }
}

/** Ids of items are made of hexadecimal digits; nothing else may become part of a path. */
function safeId(mediaId: string): string {
  if (/^[\w-]+$/.test(mediaId)) return mediaId;
  throw new AppError('MEDIA_NOT_FOUND', 'That is not an id of an item.');
}
