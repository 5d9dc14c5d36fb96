import type { MediaCatalog } from '../../../domain/ports/media-catalog.js';
import type { QueryPart, SearchHit } from '../../../domain/query.js';
import { encodeCursor, fingerprintsOf } from './cursor.js';
import { createHighlighter } from './highlight.js';
import { hydrate } from './hydrate.js';
import type { BareRanking } from './ranking-memory.js';
import type { ShapedHit } from './shape.js';

export interface PageRequest {
  /** Hits of the ranking that were shown before. */
  readonly position: number;
  readonly first: number;
  readonly digest: string;
  readonly parts: readonly QueryPart[];
  readonly signal: AbortSignal;
}

/**
 * Cuts one page out of a ranking. Items deleted since are left out, and the page is filled with those behind them.
 * Cursors carry everything shown up to their hit.
 */
export async function cutPage(
  catalog: Pick<MediaCatalog, 'getMedia'>,
  ranking: BareRanking,
  { position, first, digest, parts, signal }: PageRequest,
): Promise<{ hits: SearchHit[]; hasNextPage: boolean }> {
  const highlight = createHighlighter(ranking.words);
  const before = ranking.hits.slice(0, position);
  let shown = Buffer.concat([ranking.shownBefore, fingerprintsOf(before.flatMap(unitsOf))]);
  let at = position;
  const nextCursor = (hit: ShapedHit): string => {
    shown = Buffer.concat([shown, fingerprintsOf(unitsOf(hit))]);
    at += 1;
    const { id: rankingId, hitsBefore, asOf } = ranking;
    return encodeCursor(digest, { rankingId, position: at, hitsShown: hitsBefore + at, asOf, shown });
  };
  const hits: SearchHit[] = [];
  while (hits.length < first && at < ranking.hits.length) {
    const chunk = ranking.hits.slice(at, at + first - hits.length);
    const cursors = chunk.map(nextCursor);
    const told = await completed(ranking, chunk, signal);
    hits.push(...(await hydrate(catalog, told, { parts, highlight, cursors })));
  }
  return { hits, hasNextPage: at < ranking.hits.length };
}

/** Folded duplicates are shown under their hit. */
function unitsOf({ candidate, duplicates }: ShapedHit): string[] {
  return [candidate, ...duplicates].map(({ unitId }) => unitId);
}

async function completed(
  { completeAnatomy }: BareRanking,
  hits: readonly ShapedHit[],
  signal: AbortSignal,
): Promise<readonly ShapedHit[]> {
  if (completeAnatomy === null) return hits;
  const candidates = await completeAnatomy(
    hits.map(({ candidate }) => candidate),
    signal,
  );
  return hits.map((hit, index) => ({ ...hit, candidate: candidates[index]! }));
}
