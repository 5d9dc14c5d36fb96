import { createHash } from 'node:crypto';
import { AppError } from '../../domain/errors.js';
import type { SearchQuery } from '../../domain/query.js';
import type { Candidate } from './candidate.js';

/** Place of a hit in one ranking: what follows is what ranks strictly behind it. */
type Place = Pick<Candidate, 'score' | 'unitId'>;

/** @returns a short digest of everything that decides the ranking, so that a cursor serves its own query only. */
export function queryDigest({ first: _first, after: _after, ...query }: SearchQuery): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);
}

export function encodeCursor(digest: string, place: Place): string {
  return Buffer.from(JSON.stringify([digest, place.score, place.unitId])).toString('base64url');
}

/** @throws AppError BAD_USER_INPUT when the cursor is not one of this query. */
export function decodeCursor(cursor: string, digest: string): Place {
  const parsed = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Array.isArray(parsed) && parsed[0] === digest) {
    const [, score, unitId] = parsed as unknown[];
    if (typeof score === 'number' && typeof unitId === 'string') return { score, unitId };
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
