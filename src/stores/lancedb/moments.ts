import { Field, FixedSizeList, Float32, Float64, List, Utf8 } from 'apache-arrow';
import type { EmbeddingSpace } from '../../domain/embedding.js';
import type { Moment, MomentRecord, MomentScope } from '../../domain/moment.js';
import { foundMomentsOf, type FoundMoment, type MomentTexts } from '../found-moments.js';
import { keywordTextOf } from '../keyword-text.js';
import { jsonField, type Row } from './tables/arrow.js';
import type { TableDefinition } from './tables/definition.js';
import { metadataIndexOf } from './metadata.js';
import { canonicalTime } from '../store-input.js';

/**
 * How a moment lies in its table: one row, one nullable vector column per space, a column for each thing that is filtered
 * by, and the moment and its scope as JSON: reading two columns of found rows costs half of reading sixteen.
 */

const text = (name: string, nullable = false): Field => new Field(name, new Utf8(), nullable);
const real = (name: string): Field => new Field(name, new Float64(), true);

/** What `momentOfRow` and `scopeOfRow` read. */
export const FOUND_COLUMNS: readonly string[] = ['moment', 'scope'];

export const MOMENTS: TableDefinition<FoundMoment> = {
  name: 'moments',
  key: 'id',
  keywordColumn: 'keyword_text',
  vectorPrefix: 'vector_',
  found: { columns: FOUND_COLUMNS, read: (rows) => foundMomentsOf(rows.map(textsOfRow)) },
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
    text('sound_domain', true),
    new Field('tags', new List(text('item', true)), false),
    text('created_at'),
    real('media_duration_seconds'),
    text('moment', true),
    text('scope', true),
    jsonField('metadata_index'),
    text('keyword_text'),
  ],
};

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

function rowOfRecord({ scope, vectors, ...moment }: MomentRecord, shared: Row): Row {
  const columns = Object.entries(vectors).map(([space, vector]) => [vectorColumn(space), vector]);
  return {
    ...momentColumns(moment),
    ...shared,
    keyword_text: keywordTextOf(moment.text, scope),
    ...Object.fromEntries(columns),
  };
}

/** @returns the columns that hold the moment, but for `keyword_text`. */
export function momentColumns(moment: Moment): Row {
  return {
    id: moment.id,
    media_id: moment.mediaId,
    media_kind: moment.mediaKind,
    kind: moment.kind,
    sound_domain: moment.soundDomain,
    moment: JSON.stringify(moment),
  };
}

/** @returns the columns that hold the scope, but for `keyword_text`. */
export function scopeColumns(given: MomentScope): Row {
  const scope = { ...given, createdAt: canonicalTime('createdAt', given.createdAt) };
  return {
    tags: [...scope.tags],
    created_at: scope.createdAt,
    media_duration_seconds: scope.durationSeconds,
    metadata_index: metadataIndexOf(scope.metadata),
    scope: JSON.stringify(scope),
  };
}

function textsOfRow(row: Row): MomentTexts {
  return { moment: row['moment'] as string, scope: row['scope'] as string };
}

/** @returns the moment of a row with at least `FOUND_COLUMNS`. */
export function momentOfRow(row: Row): Moment {
  return JSON.parse(row['moment'] as string) as Moment;
}

/** @returns the scope of a row with at least `FOUND_COLUMNS`. */
export function scopeOfRow(row: Row): MomentScope {
  return JSON.parse(row['scope'] as string) as MomentScope;
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
