import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';
import type { VectorFileHeader, VectorRow } from '../domain/ports/vector-files.js';

/** The only file that speaks Parquet. The header lies in the key-value metadata of the file, under `chorus`. */

const HEADER_KEY = 'chorus';
/** Rows held in memory at once: 16 MB of vectors of 512 dimensions. */
const ROWS_PER_GROUP = 8192;

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'REQUIRED',
});
const seconds = (name: string): SchemaElement => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' });

/** `vector` is a list of float32, as pyarrow, pandas, DuckDB and Polars write and read it. */
const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 6 },
  text('moment_id'),
  text('media_id'),
  text('kind'),
  seconds('start_seconds'),
  seconds('end_seconds'),
  { name: 'vector', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];

/** @returns how many rows were written. */
export async function writeParquet(
  path: string,
  header: VectorFileHeader,
  rows: AsyncIterable<VectorRow>,
): Promise<number> {
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: SCHEMA,
    kvMetadata: [{ key: HEADER_KEY, value: JSON.stringify(header) }],
    createdBy: 'chorus',
    statistics: false,
  });
  let count = 0;
  let group: VectorRow[] = [];
  for await (const row of rows) {
    group.push(row);
    count++;
    if (group.length === ROWS_PER_GROUP) {
      await writer.write({ columnData: columnsOf(group), rowGroupSize: ROWS_PER_GROUP });
      group = [];
    }
  }
  if (group.length > 0) await writer.write({ columnData: columnsOf(group), rowGroupSize: ROWS_PER_GROUP });
  await writer.finish();
  return count;
}

function columnsOf(rows: readonly VectorRow[]): ColumnSource[] {
  return [
    { name: 'moment_id', data: rows.map(({ momentId }) => momentId) },
    { name: 'media_id', data: rows.map(({ mediaId }) => mediaId) },
    { name: 'kind', data: rows.map(({ kind }) => kind) },
    { name: 'start_seconds', data: rows.map(({ startSeconds }) => startSeconds) },
    { name: 'end_seconds', data: rows.map(({ endSeconds }) => endSeconds) },
    { name: 'vector', data: rows.map(({ vector }) => Array.from(vector)) },
  ];
}

/** @returns the text of the header, null when there is none, and the rows in order. */
export async function readParquet(
  path: string,
): Promise<{ header: string | null; rows: AsyncIterable<VectorRow> }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const header = metadata.key_value_metadata?.find(({ key }) => key === HEADER_KEY)?.value ?? null;
  async function* rows(): AsyncIterable<VectorRow> {
    const total = Number(metadata.num_rows);
    for (let rowStart = 0; rowStart < total; rowStart += ROWS_PER_GROUP) {
      const rowEnd = Math.min(rowStart + ROWS_PER_GROUP, total);
      const found = await parquetReadObjects({ file, metadata, rowStart, rowEnd });
      for (const row of found) yield rowOf(row);
    }
  }
  return { header, rows: rows() };
}

function rowOf(row: Record<string, unknown>): VectorRow {
  return {
    momentId: row['moment_id'] as string,
    mediaId: row['media_id'] as string,
    kind: row['kind'] as string,
    startSeconds: row['start_seconds'] as number | null,
    endSeconds: row['end_seconds'] as number | null,
    vector: Float32Array.from(row['vector'] as number[]),
  };
}
