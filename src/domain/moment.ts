import type { Vector } from './embedding.js';
import type { JsonObject, MediaItem, MediaKind } from './media.js';
import type { SoundDomain } from './sound-domain.js';

export const MOMENT_KINDS = ['IMAGE', 'SOUND', 'PASSAGE'] as const;
/** IMAGE: a whole picture. SOUND: a window of audio. PASSAGE: spoken or written words. */
export type MomentKind = (typeof MOMENT_KINDS)[number];

/** The searchable unit. */
export interface Moment {
  /** `<mediaId>-<kind letter><index>`; see `momentIdOf`. Sorting ids sorts moments of one kind by time. */
  readonly id: string;
  readonly mediaId: string;
  readonly mediaKind: MediaKind;
  readonly kind: MomentKind;
  readonly index: number;
  /** Seconds from the start of the item; null where there is no time (pictures, plain text). */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  /** Words of a passage; null for pictures and sound windows. */
  readonly text: string | null;
  /** Trust in the words, 0..1; null where nothing measured it. */
  readonly confidence: number | null;
  /** What a window of sound is; null for pictures and passages, and where nothing could tell. */
  readonly soundDomain: SoundDomain | null;
  /** Share of that domain among all, 0..1; 1 when the caller said it; null without a domain. */
  readonly soundDomainConfidence: number | null;
}

/** Of moments that are no sound, or sound that nothing could place. */
export const NO_SOUND_DOMAIN = { soundDomain: null, soundDomainConfidence: null } as const;

/** Attributes of the item, repeated on each moment so that the store can filter, sort and count by them. */
export interface MomentScope {
  readonly title: string;
  readonly tags: readonly string[];
  /** ISO 8601 UTC creation time of the item. */
  readonly createdAt: string;
  readonly metadata: JsonObject;
  /** Length of the item; null where there is no time (pictures, plain text). */
  readonly durationSeconds: number | null;
}

/** @returns what the moments of an item repeat of it. */
export function scopeOf(item: MediaItem): MomentScope {
  const { title, tags, createdAt, metadata } = item;
  return {
    title,
    tags,
    createdAt,
    metadata,
    durationSeconds: item.kind === 'IMAGE' ? null : item.durationSeconds,
  };
}

/** A moment as the store keeps it: with its named vectors, of which any may be absent. */
export interface MomentRecord extends Moment {
  readonly scope: MomentScope;
  readonly vectors: Readonly<Record<string, Vector>>;
}

const KIND_LETTER: Record<MomentKind, string> = { IMAGE: 'i', SOUND: 's', PASSAGE: 'p' };

/** @returns a stable id, ordered by time within one item and kind. */
export function momentIdOf(mediaId: string, kind: MomentKind, index: number): string {
  return `${mediaId}-${KIND_LETTER[kind]}${String(index).padStart(6, '0')}`;
}
