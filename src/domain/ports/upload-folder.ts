import type { LocalFile } from './source-access.js';

/** Bytes that arrive by signed URL. */
export interface UploadFolder {
  /** Writes the whole body or nothing. @throws AppError MEDIA_TOO_LARGE, MEDIA_EMPTY. */
  write(uploadId: string, filename: string, body: AsyncIterable<Uint8Array>): Promise<{ sizeBytes: number }>;
  /** @returns the file, or null when nothing was uploaded under this id. */
  find(uploadId: string): Promise<LocalFile | null>;
}
