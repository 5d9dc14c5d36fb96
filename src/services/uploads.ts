import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { AppError } from '../domain/errors.js';
import type { BorrowedFile, MediaStorage, StorageKey } from '../domain/ports/media-storage.js';
import type { UploadTicket, UploadUseCases } from './services.js';

export interface UploadTools {
  readonly storage: MediaStorage;
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
    const uploadId = newUploadId(filename);
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
    const { sizeBytes } = await this.tools.storage.write(uploadKey(uploadId), body);
    return { sizeBytes };
  }

  #sign(uploadId: string, expires: string): string {
    return createHmac('sha256', this.tools.secret).update(`${uploadId}\n${expires}`).digest('base64url');
  }
}

/** @returns an id that nobody can guess and that carries the name of the file. */
export function newUploadId(filename: string): string {
  return `${randomUUID()}.${Buffer.from(safeName(filename)).toString('base64url')}`;
}

/** @throws AppError MEDIA_NOT_FOUND when it is no id that Chorus made. */
export function uploadKey(uploadId: string): StorageKey {
  if (/^[\w-]+(\.[\w-]+)?$/.test(uploadId)) {
    return { kind: 'uploads', id: uploadId, filename: filenameOf(uploadId) };
  }
  throw new AppError('MEDIA_NOT_FOUND', 'That is not an upload id.');
}

/** The bytes of a source on this machine, and where they are kept; null: nowhere yet. */
export interface BorrowedSource extends BorrowedFile {
  readonly filename: string;
  readonly location: string | null;
}

/** @returns where an upload is kept. @throws AppError MEDIA_NOT_FOUND when nothing was uploaded under this id. */
export async function requireUpload(storage: MediaStorage, uploadId: string): Promise<string> {
  const location = await storage.find(uploadKey(uploadId));
  if (location !== null) return location;
  const message = 'Nothing was uploaded under this id. PUT the bytes to its URL first.';
  throw new AppError('MEDIA_NOT_FOUND', message);
}

/** Gives the bytes of an upload as a file. @throws AppError MEDIA_NOT_FOUND, STORE_UNAVAILABLE, CANCELLED. */
export async function borrowUpload(
  storage: MediaStorage,
  uploadId: string,
  signal: AbortSignal,
): Promise<BorrowedSource> {
  const location = await requireUpload(storage, uploadId);
  const filename = filenameOf(uploadId);
  return { ...(await storage.borrow(location, filename, signal)), filename, location };
}

/** @returns the name given at `createUpload`, out of the upload id. */
function filenameOf(uploadId: string): string {
  return safeName(Buffer.from(uploadId.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

/** Last part of the path only, without control characters, at most 100 characters; never the name of a folder. */
function safeName(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex -- control characters are what is removed here
  const name = last.replace(/[\u0000-\u001f\u007f]/g, '').slice(-100);
  return /^\.{0,2}$/.test(name) ? 'upload' : name;
}
