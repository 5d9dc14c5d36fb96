import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { AppError } from '../domain/errors.js';
import type { LocalFile } from '../domain/ports/source-access.js';
import type { UploadFolder } from '../domain/ports/upload-folder.js';
import type { UploadTicket, UploadUseCases } from './services.js';

export interface UploadTools {
  readonly folder: UploadFolder;
  /** Key of the signatures. */
  readonly secret: string;
  readonly ttlSeconds: number;
  readonly nowMs: () => number;
}

/** Hands out signed URLs that take the bytes of one file each. The id carries the file's name, so nothing is stored. */
export class UploadService implements UploadUseCases {
  constructor(private readonly tools: UploadTools) {}

  createUpload({ filename }: { filename: string }): Promise<UploadTicket> {
    const expires = this.tools.nowMs() + this.tools.ttlSeconds * 1000;
    const uploadId = `${randomUUID()}.${Buffer.from(safeName(filename)).toString('base64url')}`;
    const signature = this.#sign(uploadId, String(expires));
    const path = `/uploads/${uploadId}?expires=${expires}&signature=${signature}`;
    return Promise.resolve({ uploadId, path, expiresAt: new Date(expires).toISOString() });
  }

  async receive(
    uploadId: string,
    signed: { expires: string; signature: string },
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ sizeBytes: number }> {
    const expected = Buffer.from(this.#sign(uploadId, signed.expires));
    const given = Buffer.from(signed.signature);
    const isGenuine = expected.length === given.length && timingSafeEqual(expected, given);
    if (!isGenuine || !(Number(signed.expires) > this.tools.nowMs())) {
      throw new AppError(
        'MEDIA_NOT_FOUND',
        'This upload URL is not valid, or has expired. Ask for a new one.',
      );
    }
    return this.tools.folder.write(uploadId, filenameOf(uploadId), body);
  }

  #sign(uploadId: string, expires: string): string {
    return createHmac('sha256', this.tools.secret).update(`${uploadId}\n${expires}`).digest('base64url');
  }
}

/** @throws AppError MEDIA_NOT_FOUND when nothing was uploaded under this id. */
export async function requireUpload(folder: UploadFolder, uploadId: string): Promise<LocalFile> {
  const file = await folder.find(uploadId);
  if (file) return file;
  throw new AppError(
    'MEDIA_NOT_FOUND',
    'Nothing was uploaded under this id. PUT the bytes to its URL first.',
  );
}

/** @returns the name given at `createUpload`, out of the upload id. */
export function filenameOf(uploadId: string): string {
  return safeName(Buffer.from(uploadId.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** Last part of the path only, without control characters, at most 100 characters. */
function safeName(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- control characters are what is removed here
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(-100) || 'upload';
}
