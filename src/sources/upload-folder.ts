import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../domain/errors.js';
import type { UploadFolder } from '../domain/ports/upload-folder.js';

const PARTIAL = '.partial';

/** Uploads as `<folder>/<upload id>/<file name>`; a body that breaks off leaves nothing behind. */
export function createUploadFolder(folder: string, maxBytes: number): UploadFolder {
  return {
    async write(uploadId, filename, body) {
      const home = join(folder, safeId(uploadId));
      await mkdir(home, { recursive: true });
      const partial = join(home, PARTIAL);
      const counter = new ByteCounter(maxBytes);
      try {
        await pipeline(Readable.from(body), counter, createWriteStream(partial));
        if (counter.sizeBytes === 0) {
          throw new AppError('MEDIA_EMPTY', 'The upload has no bytes. Send the file as the body.');
        }
        await rename(partial, join(home, filename));
      } catch (error) {
        await rm(home, { recursive: true, force: true });
        throw error;
      }
      return { sizeBytes: counter.sizeBytes };
    },

    async find(uploadId) {
      const home = join(folder, safeId(uploadId));
      const names = await readdir(home).catch(() => []);
      const filename = names.find((name) => name !== PARTIAL);
      return filename === undefined ? null : { path: join(home, filename), filename };
    },
  };
}

/** Lets bytes through, counts them, and breaks off at the limit. */
class ByteCounter extends Transform {
  sizeBytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(
    chunk: Uint8Array,
    _encoding: string,
    done: (error: Error | null, chunk?: Uint8Array) => void,
  ) {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes <= this.maxBytes) return done(null, chunk);
    const message = `The upload is larger than ${this.maxBytes} bytes, the limit of this server (CHORUS_MAX_FILE_BYTES).`;
    const details = { limit: this.maxBytes, actual: this.sizeBytes, unit: 'bytes' };
    done(new AppError('MEDIA_TOO_LARGE', message, { details }));
  }
}

/** An upload id comes from a caller: only the characters that Chorus itself puts into one are let through. */
function safeId(uploadId: string): string {
  if (/^[\w-]+(\.[\w-]+)?$/.test(uploadId)) return uploadId;
  throw new AppError('MEDIA_NOT_FOUND', 'That is not an upload id.');
}
