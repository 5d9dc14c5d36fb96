import { AppError } from '../domain/errors.js';

export function goneError(cause?: unknown): AppError {
  return new AppError('MEDIA_NOT_FOUND', 'The bytes of this item are no longer on the server.', { cause });
}

/** An id becomes part of a path: only what Chorus itself puts into one is let through. */
export function safeId(id: string): string {
  if (/^[\w-]+(\.[\w-]+)?$/.test(id)) return id;
  throw new AppError('MEDIA_NOT_FOUND', 'That is not an id of a file of Chorus.');
}
