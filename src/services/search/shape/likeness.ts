import type { MediaItem, MediaKind } from '../../../domain/media.js';
import type { Moment, MomentKind, MomentRecord } from '../../../domain/moment.js';
import { sharedSimilarities, type VectorsBySpace } from './unit-vectors.js';
import { wordsOf } from './words.js';

/** Nearly the same is at most this share of the distance that two things of a space usually have. */
export const DUPLICATE_SHARE = 1 / 8;
/** Encoders of sound add or drop some milliseconds at the ends; lengths in headers are off by more in long files. */
const LENGTH_SECONDS = 0.25;
const LENGTH_SHARE = 0.001;
/** Rounding to whole pixels, down to pictures of about 50 pixels. */
const ASPECT_SHARE = 0.03;
/** A transcriber hears a few words differently in another encoding. */
const SHARED_WORDS = 0.6;
/** Moments of one item that are compared, evenly spread. */
const COMPARED_MOMENTS = 16;

/** What carries an item: passages of a sound are made from it by a transcriber, so its windows are compared. */
export const MAIN_KIND: Readonly<Record<MediaKind, MomentKind>> = {
  IMAGE: 'IMAGE',
  AUDIO: 'SOUND',
  TRANSCRIPT: 'PASSAGE',
};

/** @returns the least cosine in this space of what is nearly the same. */
export type Threshold = (space: string) => number;

/** @returns true when two lengths may be of one thing; both null where there is no time. */
export function haveLikeLength(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= Math.max(LENGTH_SECONDS, LENGTH_SHARE * Math.max(a, b));
}

/** @returns true when they share a space, and are near in every space that they share. */
export function areNear(a: VectorsBySpace, b: VectorsBySpace, threshold: Threshold): boolean {
  const shared = sharedSimilarities(a, b);
  return shared.length > 0 && shared.every(([space, similarity]) => similarity >= threshold(space));
}

/** An item with all its moments. */
export interface WholeItem {
  readonly media: MediaItem;
  readonly moments: readonly MomentRecord[];
}

/** @returns true when two items of one kind show the same proportions, say the same words, and are near all the way. */
export function areDuplicates(a: WholeItem, b: WholeItem, threshold: Threshold): boolean {
  return (
    a.media.kind === b.media.kind &&
    haveLikeShape(a.media, b.media) &&
    sayTheSame(a.moments, b.moments) &&
    areNearThroughout(a, b, threshold)
  );
}

function haveLikeShape(a: MediaItem, b: MediaItem): boolean {
  if (a.kind !== 'IMAGE' || b.kind !== 'IMAGE') return true;
  const [first, second] = [a, b].map(({ widthPixels, heightPixels }) => widthPixels / heightPixels);
  return Math.abs(first! - second!) <= ASPECT_SHARE * Math.max(first!, second!);
}

function sayTheSame(a: readonly Moment[], b: readonly Moment[]): boolean {
  const [first, second] = [keysOf(a), keysOf(b)];
  const all = new Set([...first, ...second]).size;
  const shared = [...first].filter((key) => second.has(key)).length;
  return all === 0 || shared / all >= SHARED_WORDS;
}

function keysOf(moments: readonly Moment[]): Set<string> {
  const keys = moments.flatMap(({ text }) => (text === null ? [] : wordsOf(text).map(({ key }) => key)));
  return new Set(keys.filter((key) => key !== ''));
}

/** Each of some moments is compared with the nearest of those at the same time; the mean counts, space by space. */
function areNearThroughout(a: WholeItem, b: WholeItem, threshold: Threshold): boolean {
  const [first, second] = [a, b].map(({ media, moments }) =>
    moments.filter(({ kind }) => kind === MAIN_KIND[media.kind]),
  );
  const bySpace = new Map<string, number[]>();
  for (const moment of spread(first!, COMPARED_MOMENTS)) {
    const best = new Map<string, number>();
    for (const other of second!.filter((each) => areAtOneTime(moment, each))) {
      for (const [space, similarity] of sharedSimilarities(moment.vectors, other.vectors)) {
        best.set(space, Math.max(best.get(space) ?? -1, similarity));
      }
    }
    if (best.size === 0) return false;
    for (const [space, similarity] of best) {
      bySpace.set(space, [...(bySpace.get(space) ?? []), similarity]);
    }
  }
  const means = [...bySpace].map(
    ([space, found]) => [space, found.reduce((sum, each) => sum + each, 0) / found.length] as const,
  );
  return means.length > 0 && means.every(([space, mean]) => mean >= threshold(space));
}

/** @returns true when the times overlap, or neither has any and they are at the same place of their items. */
export function areAtOneTime(a: Moment, b: Moment): boolean {
  if (a.kind !== b.kind) return false;
  if (a.startSeconds === null || b.startSeconds === null) return a.index === b.index;
  return a.startSeconds < (b.endSeconds ?? Infinity) && b.startSeconds < (a.endSeconds ?? Infinity);
}

function spread<T>(values: readonly T[], count: number): T[] {
  const step = Math.max(1, values.length / count);
  return Array.from(
    { length: Math.min(count, values.length) },
    (_, index) => values[Math.floor(index * step)]!,
  );
}
