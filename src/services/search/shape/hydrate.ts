import type { MomentMatch } from '../../../domain/answer-shape.js';
import type { MediaItem } from '../../../domain/media.js';
import type { MediaCatalog } from '../../../domain/ports/media-catalog.js';
import type { QueryPart, SearchHit } from '../../../domain/query.js';
import { reasonOf } from '../reason.js';
import type { Highlighter } from './highlight.js';
import { evidentMoments, type FoundMoment } from './moment-matches.js';
import type { ShapedHit } from './shape.js';
import { snippetOf } from './snippet.js';

interface HitView {
  readonly parts: readonly QueryPart[];
  readonly highlight: Highlighter;
  /** One for each hit. */
  readonly cursors: readonly string[];
}

/**
 * Puts items and snippets in. What was deleted since it was found is left out; where something was folded under it, the
 * best of that takes its place.
 */
export async function hydrate(
  catalog: Pick<MediaCatalog, 'getMedia'>,
  hits: readonly ShapedHit[],
  { parts, highlight, cursors }: HitView,
): Promise<SearchHit[]> {
  const ids = [
    ...new Set(hits.flatMap((hit) => [hit.candidate, ...hit.duplicates].map(({ mediaId }) => mediaId))),
  ];
  const items = await catalog.getMedia(ids);
  const itemOf = new Map(ids.map((id, index) => [id, items[index] ?? null]));
  return hits.flatMap((hit, index): SearchHit[] => {
    const living = [hit.candidate, ...hit.duplicates].filter(({ mediaId }) => itemOf.get(mediaId));
    const [candidate, ...duplicates] = living;
    if (candidate === undefined) return [];
    const media = itemOf.get(candidate.mediaId)!;
    const found = (candidate === hit.candidate ? hit.moments : null) ?? evidentMoments(candidate);
    const { score, relevance, evidence } = candidate;
    return [
      {
        ...{ media, score, relevance, evidence },
        reason: reasonOf(candidate, parts),
        moments: found.map(({ moment }) => moment),
        matches: found.map((match) => withSnippet(match, media, highlight)),
        duplicates: [...new Set(duplicates.flatMap(({ mediaId }) => itemOf.get(mediaId) ?? []))],
        cursor: cursors[index]!,
      },
    ];
  });
}

function withSnippet(found: FoundMoment, { title, tags }: MediaItem, highlight: Highlighter): MomentMatch {
  return { ...found, snippet: snippetOf({ text: found.moment.text, title, tags }, highlight) };
}
