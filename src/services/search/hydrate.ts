import type { Moment } from '../../domain/moment.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { QueryPart, SearchHit } from '../../domain/query.js';
import type { Candidate } from './candidate.js';
import { reasonOf } from './reason.js';

/** Puts the items in. One that was deleted since it was found is left out. */
export async function hydrate(
  catalog: MediaCatalog,
  candidates: readonly Candidate[],
  parts: readonly QueryPart[],
  cursorOf: (candidate: Candidate) => string,
): Promise<SearchHit[]> {
  const media = await catalog.getMedia(candidates.map(({ mediaId }) => mediaId));
  return candidates.flatMap((candidate, index): SearchHit[] => {
    const found = media[index];
    if (!found) return [];
    const { score, relevance, evidence } = candidate;
    const moments = momentsOf(candidate);
    const reason = reasonOf(candidate, parts);
    return [{ media: found, score, relevance, reason, evidence, moments, cursor: cursorOf(candidate) }];
  });
}

/** @returns the distinct moments that routes found, best first. */
function momentsOf({ evidence }: Candidate): Moment[] {
  const moments = new Map<string, Moment>();
  for (const { moment, rank } of evidence) if (moment && rank !== null) moments.set(moment.id, moment);
  return [...moments.values()];
}
