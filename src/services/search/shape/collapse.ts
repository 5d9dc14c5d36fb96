import { momentIdOf } from '../../../domain/moment.js';
import type { MediaCatalog } from '../../../domain/ports/media-catalog.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import type { Candidate } from '../candidate.js';
import {
  areAtOneTime,
  areDuplicates,
  areNear,
  DUPLICATE_SHARE,
  haveLikeLength,
  MAIN_KIND,
  type Threshold,
  type WholeItem,
} from './likeness.js';
import type { TypicalDistances } from './typical-distance.js';
import type { VectorsBySpace } from './unit-vectors.js';

/** Hits at the head of a ranking that are compared with each other. */
export const COLLAPSED_HEAD = 200;

export interface CollapseTools {
  readonly vectors: Pick<VectorStore, 'getMoments' | 'listMoments'>;
  readonly catalog: Pick<MediaCatalog, 'getMedia'>;
  readonly typicalDistances: TypicalDistances;
}

export interface CandidateGroup {
  readonly candidate: Candidate;
  /** Nearly the same, ranked behind it. */
  readonly duplicates: readonly Candidate[];
}

/**
 * Folds candidates that are nearly the same under the best of them: another encoding or size of the same recording,
 * picture or text. First looks at how each item begins, then at whole items where two begin alike. Moments fold when their
 * items do and they are at the same time.
 * @param candidates best first; those behind `COLLAPSED_HEAD` stay by themselves.
 * @returns every candidate once, as a group or in one.
 */
export async function collapseDuplicates(
  tools: CollapseTools,
  candidates: readonly Candidate[],
): Promise<CandidateGroup[]> {
  const head = candidates.slice(0, COLLAPSED_HEAD);
  const beginnings = await beginningsOf(tools.vectors, head);
  const threshold = await thresholdsFor(tools.typicalDistances, beginnings);
  const isSuspect = (a: Candidate, b: Candidate): boolean =>
    a.mediaId !== b.mediaId &&
    a.best.moment.mediaKind === b.best.moment.mediaKind &&
    haveLikeLength(a.best.scope.durationSeconds, b.best.scope.durationSeconds) &&
    areNear(beginnings.get(a.mediaId) ?? {}, beginnings.get(b.mediaId) ?? {}, threshold);
  const suspects = head.filter((each) => head.some((other) => isSuspect(each, other)));
  const items = await wholeItems(tools, new Set(suspects.map(({ mediaId }) => mediaId)));
  const isDuplicate = (a: Candidate, b: Candidate): boolean => {
    const [first, second] = [items.get(a.mediaId), items.get(b.mediaId)];
    if (!first || !second || !isSuspect(a, b) || !areDuplicates(first, second, threshold)) return false;
    return a.unitId === a.mediaId || areAtOneTime(a.best.moment, b.best.moment);
  };
  const groups: { candidate: Candidate; duplicates: Candidate[] }[] = [];
  for (const candidate of head) {
    const group = groups.find((each) => isDuplicate(each.candidate, candidate));
    if (group) group.duplicates.push(candidate);
    else groups.push({ candidate, duplicates: [] });
  }
  return [...groups, ...candidates.slice(COLLAPSED_HEAD).map((candidate) => ({ candidate, duplicates: [] }))];
}

/** @returns by item the vectors of its first moment. */
async function beginningsOf(
  store: CollapseTools['vectors'],
  candidates: readonly Candidate[],
): Promise<Map<string, VectorsBySpace>> {
  const ids = candidates.map(({ mediaId, best }) => momentIdOf(mediaId, MAIN_KIND[best.moment.mediaKind], 0));
  const records = await store.getMoments([...new Set(ids)]);
  return new Map(records.map(({ mediaId, vectors }) => [mediaId, vectors]));
}

async function thresholdsFor(
  distances: TypicalDistances,
  beginnings: ReadonlyMap<string, VectorsBySpace>,
): Promise<Threshold> {
  const spaces = [...new Set([...beginnings.values()].flatMap((vectors) => Object.keys(vectors)))];
  const known = new Map<string, number>();
  await Promise.all(
    spaces.map(async (space) => known.set(space, 1 - DUPLICATE_SHARE * (await distances.in(space)))),
  );
  return (space) => known.get(space) ?? 1;
}

async function wholeItems(
  { vectors, catalog }: CollapseTools,
  mediaIds: ReadonlySet<string>,
): Promise<Map<string, WholeItem>> {
  if (mediaIds.size === 0) return new Map();
  const ids = [...mediaIds];
  const [media, records] = await Promise.all([catalog.getMedia(ids), vectors.listMoments(ids)]);
  const found = new Map<string, WholeItem>();
  for (const item of media) {
    if (item)
      found.set(item.id, { media: item, moments: records.filter(({ mediaId }) => mediaId === item.id) });
  }
  return found;
}
