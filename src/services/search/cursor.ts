import { createHash } from 'node:crypto';
import { AppError } from '../../domain/errors.js';
import type { SearchQuery } from '../../domain/query.js';
import type { FusedItem } from './fuse.js';

/** Place of a hit in one ranking: what follows is what ranks strictly behind it. */
type Place = Pick<FusedItem, 'score' | 'mediaId'>;

/** @returns a short digest of everything that decides the ranking, so that a cursor serves its own query only. */
export function queryDigest(query: SearchQuery): string {
  const { parts, filter, spaces } = query;
  return createHash('sha256')
    .update(JSON.stringify({ parts, filter, spaces }))
    .digest('base64url')
    .slice(0, 12);
}

export function encodeCursor(digest: string, place: Place): string {
  return Buffer.from(JSON.stringify([digest, place.score, place.mediaId])).toString('base64url');
}

/** @throws AppError BAD_USER_INPUT when the cursor is not one of this query. */
export function decodeCursor(cursor: string, digest: string): Place {
  const parsed = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Array.isArray(parsed) && parsed[0] === digest) {
    const [, score, mediaId] = parsed as unknown[];
    if (typeof score === 'number' && typeof mediaId === 'string') return { score, mediaId };
  }
  throw new AppError('BAD_USER_INPUT', '"after" is not a cursor of this query. Start again without it.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
