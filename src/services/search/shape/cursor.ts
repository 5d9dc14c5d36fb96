import { createHash } from 'node:crypto';
import { AppError } from '../../../domain/errors.js';
import type { SearchQuery } from '../../../domain/query.js';

/** Bytes of a fingerprint: among 1,000 shown and 1,000 others two are confused once in a million rankings. */
const FINGERPRINT_BYTES = 5;
/** Hits that a cursor can carry; it grows by 7 characters for each. */
const MOST_SHOWN = 1000;

/**
 * Where a page ends. The process that made the ranking knows the rest by `rankingId` and `position`; any other makes the
 * list again as of `asOf` and leaves out what was shown, so that nothing comes twice and nothing is skipped, however
 * ranks have shifted.
 */
export interface CursorPlace {
  readonly rankingId: string;
  /** Hits of that ranking up to and with the one of the cursor. */
  readonly position: number;
  /** Hits on all pages up to and with the one of the cursor. */
  readonly hitsShown: number;
  /** ISO 8601: items created at this instant or later are not part of the list. */
  readonly asOf: string;
  /** Fingerprints of all units shown up to the hit, on all pages; null when there are too many to carry. */
  readonly shown: Buffer | null;
}

/** @returns one fingerprint after the other. */
export function fingerprintsOf(unitIds: readonly string[]): Buffer {
  return Buffer.concat(
    unitIds.map((id) => createHash('sha256').update(id).digest().subarray(0, FINGERPRINT_BYTES)),
  );
}

/** @returns a test of whether a unit is among those shown. */
export function createShownTest(shown: Buffer): (unitId: string) => boolean {
  const known = new Set<string>();
  for (let at = 0; at < shown.length; at += FINGERPRINT_BYTES) {
    known.add(shown.toString('latin1', at, at + FINGERPRINT_BYTES));
  }
  return (unitId) => known.size > 0 && known.has(fingerprintsOf([unitId]).toString('latin1'));
}

/** @returns a short digest of everything but the page, so that a cursor serves its own query only. */
export function queryDigest({ first: _first, after: _after, ...query }: SearchQuery): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);
}

/** Between the head of a cursor, which is JSON, and the fingerprints. */
const SEPARATOR = 0x0a;

export function encodeCursor(
  digest: string,
  { rankingId, position, hitsShown, asOf, shown }: CursorPlace,
): string {
  const carried = shown !== null && shown.length <= MOST_SHOWN * FINGERPRINT_BYTES ? shown : null;
  const head = Buffer.from(JSON.stringify([digest, rankingId, position, hitsShown, asOf, carried !== null]));
  return Buffer.concat([head, Buffer.of(SEPARATOR), carried ?? Buffer.alloc(0)]).toString('base64url');
}

/** @throws AppError BAD_USER_INPUT when the cursor is not one of this query. */
export function decodeCursor(cursor: string, digest: string): CursorPlace {
  const bytes = Buffer.from(cursor, 'base64url');
  const end = bytes.indexOf(SEPARATOR);
  const head = parseJson(bytes.toString('utf8', 0, Math.max(0, end)));
  const place = Array.isArray(head) && head[0] === digest ? placeOf(head, bytes.subarray(end + 1)) : null;
  if (place) return place;
  throw new AppError('BAD_USER_INPUT', '"after" is not a cursor of this query. Start again without it.');
}

function placeOf(head: readonly unknown[], bytes: Buffer): CursorPlace | null {
  const [, rankingId, position, hitsShown, asOf, isCarried] = head;
  if (typeof rankingId !== 'string' || typeof asOf !== 'string' || Number.isNaN(Date.parse(asOf)))
    return null;
  if (!isCount(position) || !isCount(hitsShown)) return null;
  if (bytes.length % FINGERPRINT_BYTES !== 0 || bytes.length > MOST_SHOWN * FINGERPRINT_BYTES) return null;
  return { rankingId, position, hitsShown, asOf, shown: isCarried === true ? bytes : null };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
