import { basename, extname } from 'node:path';
import {
  mediaIdOf,
  type IngestJob,
  type MediaAttributes,
  type MediaItem,
  type MediaKind,
} from '../../domain/media.js';
import { momentIdOf, scopeOf, type MomentKind, type MomentRecord } from '../../domain/moment.js';
import type { FileIdentity } from '../../domain/ports/source-access.js';
import type { Analysis } from '../analysis/analysis.js';

/** What is known of a file before it is analysed. */
export interface FoundFile extends FileIdentity {
  readonly filename: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  /** Where its bytes are kept, see `MediaStorage`. */
  readonly location: string;
}

/** @returns the item of a file as it is before its analysis; what is known of it from before stays. */
export function beginItem(file: FoundFile, job: IngestJob, known: MediaItem | null, now: string): MediaItem {
  const attributes: MediaAttributes = {
    title: job.attributes.title ?? known?.title ?? titleOf(file.filename),
    tags: job.attributes.tags ?? known?.tags ?? [],
    metadata: job.attributes.metadata ?? known?.metadata ?? {},
  };
  const hearing = job.hearing ?? (known?.kind === 'AUDIO' ? known.hearing : undefined);
  return {
    ...NO_FACTS[file.kind],
    ...attributes,
    ...(file.kind === 'AUDIO' && hearing && { hearing }),
    id: mediaIdOf(file.digest),
    state: 'PROCESSING',
    source: job.label,
    digest: file.digest,
    sizeBytes: file.sizeBytes,
    mimeType: file.mimeType,
    contentPath: file.location,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    error: null,
    warnings: [],
  };
}

/** Facts of an item that is not analysed yet. */
const NO_FACTS = {
  AUDIO: {
    kind: 'AUDIO',
    durationSeconds: 0,
    sampleRateHz: 0,
    channels: 0,
    codec: '',
    loudnessLufs: null,
    gainDb: 0,
  },
  IMAGE: { kind: 'IMAGE', widthPixels: 0, heightPixels: 0, format: '' },
  TRANSCRIPT: { kind: 'TRANSCRIPT', format: 'TXT', durationSeconds: null },
} as const;

/** @returns the moments of an analysis as records of the item. */
export function toRecords(item: MediaItem, analysis: Analysis): MomentRecord[] {
  const counts: Partial<Record<MomentKind, number>> = {};
  const scope = scopeOf(item);
  return analysis.moments.map((moment) => {
    const index = counts[moment.kind] ?? 0;
    counts[moment.kind] = index + 1;
    const id = momentIdOf(item.id, moment.kind, index);
    return { ...moment, id, index, mediaId: item.id, mediaKind: item.kind, scope };
  });
}

/** @returns a readable title from a file name: without extension, with spaces for underscores and dashes. */
function titleOf(filename: string): string {
  const stem = basename(filename, extname(filename)).replace(/[_-]+/g, ' ').trim();
  return stem || filename;
}
