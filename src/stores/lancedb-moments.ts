import { Field, FixedSizeList, Float32, Float64, Int32, List, Utf8 } from 'apache-arrow';
import type { EmbeddingSpace } from '../domain/embedding.js';
import type { JsonObject, MediaKind } from '../domain/media.js';
import type { Moment, MomentKind, MomentRecord, MomentScope } from '../domain/moment.js';
import type { SoundDomain } from '../domain/sound-domain.js';
import { keywordTextOf } from './keyword-text.js';
import { jsonField, type Row } from './lancedb-arrow.js';
import type { TableDefinition } from './lancedb-connection.js';
import { metadataIndexOf } from './lancedb-metadata.js';
import { canonicalTime } from './store-input.js';

/** How a moment lies in its table: one row, one nullable vector column per space. */

const text = (name: string, nullable = false): Field => new Field(name, new Utf8(), nullable);
const real = (name: string): Field => new Field(name, new Float64(), true);

export const MOMENTS: TableDefinition = {
  name: 'moments',
  key: 'id',
  keywordColumn: 'keyword_text',
  vectorPrefix: 'vector_',
  scalarIndices: {
    id: 'BTREE',
    media_id: 'BTREE',
    media_kind: 'BITMAP',
    kind: 'BITMAP',
    sound_domain: 'BITMAP',
    tags: 'LABEL_LIST',
    created_at: 'BTREE',
    media_duration_seconds: 'BTREE',
  },
  fields: [
    text('id'),
    text('media_id'),
    text('media_kind'),
    text('kind'),
    new Field('index', new Int32(), false),
    real('start_seconds'),
    real('end_seconds'),
    text('text', true),
    real('confidence'),
    text('sound_domain', true),
    real('sound_domain_confidence'),
    text('title'),
    new Field('tags', new List(text('item', true)), false),
    text('created_at'),
    real('media_duration_seconds'),
    text('metadata', true),
    jsonField('metadata_index'),
    text('keyword_text'),
  ],
};

export const MOMENT_COLUMNS: readonly string[] = [
  'id',
  'media_id',
  'media_kind',
  'kind',
  'index',
  'start_seconds',
  'end_seconds',
  'text',
  'confidence',
  'sound_domain',
  'sound_domain_confidence',
];
export const SCOPE_COLUMNS: readonly string[] = [
  'title',
  'tags',
  'created_at',
  'media_duration_seconds',
  'metadata',
];

/** @returns the name of the column that holds the vectors of a space. */
export function vectorColumn(spaceName: string): string {
  return `vector_${spaceName}`;
}

/** @returns the column for a space: nullable FixedSizeList<float32>[dimensions]. */
export function vectorField({ name, dimensions }: EmbeddingSpace): Field {
  return new Field(
    vectorColumn(name),
    new FixedSizeList(dimensions, new Field('item', new Float32(), true)),
    true,
  );
}

/** @returns the rows of moments, each without columns for the spaces it has no vector of. */
export function rowsOfRecords(records: readonly MomentRecord[]): Row[] {
  // The moments of an item share one scope, and writing it down costs more than all else of a row.
  const columns = new Map<MomentScope, Row>();
  return records.map((record) => {
    const shared = columns.get(record.scope) ?? scopeColumns(record.scope);
    columns.set(record.scope, shared);
    return rowOfRecord(record, shared);
  });
}

function rowOfRecord(record: MomentRecord, shared: Row): Row {
  const vectors = Object.entries(record.vectors).map(([space, vector]) => [vectorColumn(space), vector]);
  return {
    id: record.id,
    media_id: record.mediaId,
    media_kind: record.mediaKind,
    kind: record.kind,
    index: record.index,
    start_seconds: record.startSeconds,
    end_seconds: record.endSeconds,
    text: record.text,
    confidence: record.confidence,
    sound_domain: record.soundDomain,
    sound_domain_confidence: record.soundDomainConfidence,
    ...shared,
    keyword_text: keywordTextOf(record.text, record.scope),
    ...Object.fromEntries(vectors),
  };
}

/** @returns the columns that hold the scope, but for `keyword_text`. */
export function scopeColumns(scope: MomentScope): Row {
  return {
    title: scope.title,
    tags: [...scope.tags],
    created_at: canonicalTime('createdAt', scope.createdAt),
    media_duration_seconds: scope.durationSeconds,
    metadata: JSON.stringify(scope.metadata),
    metadata_index: metadataIndexOf(scope.metadata),
  };
}

/** @returns the moment of a row with at least `MOMENT_COLUMNS`. */
export function momentOfRow(row: Row): Moment {
  return {
    id: row['id'] as string,
    mediaId: row['media_id'] as string,
    mediaKind: row['media_kind'] as MediaKind,
    kind: row['kind'] as MomentKind,
    index: row['index'] as number,
    startSeconds: row['start_seconds'] as number | null,
    endSeconds: row['end_seconds'] as number | null,
    text: row['text'] as string | null,
    confidence: row['confidence'] as number | null,
    soundDomain: row['sound_domain'] as SoundDomain | null,
    soundDomainConfidence: row['sound_domain_confidence'] as number | null,
  };
}

/** @returns the scope of a row with at least `SCOPE_COLUMNS`. */
export function scopeOfRow(row: Row): MomentScope {
  const metadata = row['metadata'] as string | null;
  return {
    title: row['title'] as string,
    tags: row['tags'] as string[],
    createdAt: row['created_at'] as string,
    metadata: metadata === null ? {} : (JSON.parse(metadata) as JsonObject),
    durationSeconds: row['media_duration_seconds'] as number | null,
  };
}

/** @returns the record of a row with all columns. */
export function recordOfRow(row: Row, spaceNames: Iterable<string>): MomentRecord {
  const vectors: Record<string, Float32Array> = {};
  for (const space of spaceNames) {
    const values = row[vectorColumn(space)] as Float32Array | null;
    if (values !== null) vectors[space] = values;
  }
  return { ...momentOfRow(row), scope: scopeOfRow(row), vectors };
}
