import type { EmbeddingSpace, Vector } from '../../src/domain/embedding.js';
import type { IngestJob, MediaItem } from '../../src/domain/media.js';
import { momentIdOf, type MomentKind, type MomentRecord, type MomentScope } from '../../src/domain/moment.js';
import type { VectorStore } from '../../src/domain/ports/vector-store.js';
import type { SoundDomain } from '../../src/domain/sound-domain.js';

/** Small made-up records for the contract suites; everything not asked for has a plain value. */

export const TEXT_SPACE = spaceOf('text', 4);
export const CLIP_SPACE = spaceOf('clip', 3);

export function spaceOf(
  name: string,
  dimensions: number,
  changes: Partial<EmbeddingSpace> = {},
): EmbeddingSpace {
  return {
    name,
    modelId: `test/${name}`,
    revision: 'r1',
    dimensions,
    preprocessingDigest: 'p1',
    modalities: ['text'],
    ...changes,
  };
}

export function vectorOf(...values: number[]): Vector {
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

interface MomentChanges extends Partial<MomentScope> {
  readonly kind?: MomentKind;
  readonly mediaKind?: MomentRecord['mediaKind'];
  readonly index?: number;
  readonly text?: string | null;
  readonly soundDomain?: SoundDomain | null;
  readonly vectors?: Readonly<Record<string, Vector>>;
}

export function momentOf(mediaId: string, changes: MomentChanges = {}): MomentRecord {
  const { kind = 'PASSAGE', index = 0, mediaKind = 'TRANSCRIPT' } = changes;
  const { text = null, soundDomain = null, vectors = {} } = changes;
  return {
    id: momentIdOf(mediaId, kind, index),
    mediaId,
    mediaKind,
    kind,
    index,
    startSeconds: kind === 'IMAGE' ? null : index * 5,
    endSeconds: kind === 'IMAGE' ? null : index * 5 + 4.5,
    text,
    confidence: text === null ? null : 0.75,
    soundDomain,
    soundDomainConfidence: soundDomain === null ? null : 0.5,
    scope: scopeOf(changes),
    vectors,
  };
}

/** Replaces the moments of one item, all of which must be stored. */
export async function replaceItem(
  store: VectorStore,
  mediaId: string,
  moments: readonly MomentRecord[],
): Promise<void> {
  const [failure] = await store.replaceMoments([{ mediaId, moments }]);
  if (failure) throw new Error(`${failure.momentId ?? failure.mediaId}: ${failure.message}`);
}

export function scopeOf(changes: Partial<MomentScope> = {}): MomentScope {
  const { title = 'untitled', tags = [], createdAt = '2026-01-01T00:00:00.000Z' } = changes;
  const { metadata = {}, durationSeconds = null } = changes;
  return { title, tags, createdAt, metadata, durationSeconds };
}

export function itemOf(id: string, changes: Partial<MediaItem> = {}): MediaItem {
  return {
    kind: 'IMAGE',
    id,
    state: 'READY',
    title: 'untitled',
    tags: [],
    metadata: {},
    source: `${id}.png`,
    digest: id.padEnd(64, '0'),
    sizeBytes: 1234,
    mimeType: 'image/png',
    contentPath: `/library/${id}`,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    error: null,
    warnings: [],
    widthPixels: 640,
    heightPixels: 480,
    format: 'png',
    ...changes,
  } as MediaItem;
}

export function jobOf(id: string, changes: Partial<IngestJob> = {}): IngestJob {
  return {
    id,
    source: { type: 'PATH', path: `/in/${id}.wav` },
    label: `${id}.wav`,
    attributes: {},
    state: 'PENDING',
    stage: 'QUEUED',
    progress: 0,
    mediaId: null,
    duplicate: false,
    workerId: null,
    error: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}
