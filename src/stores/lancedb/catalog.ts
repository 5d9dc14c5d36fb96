import { Field, List, Utf8 } from 'apache-arrow';
import type { IngestJob, MediaItem } from '../../domain/media.js';
import type {
  JobPageRequest,
  MediaCatalog,
  MediaPageRequest,
  Page,
} from '../../domain/ports/media-catalog.js';
import type { Row } from './tables/arrow.js';
import type { TableDefinition } from './tables/definition.js';
import type { LanceTable } from './tables/table.js';
import { allOf, choice, hasAllTags, isOneOf, sqlText } from './filter.js';
import type { Lifetime } from '../lifetime.js';
import { canonicalTime, checkLimit } from '../store-input.js';

/** Columns for what is filtered and sorted by; `record` holds the whole as JSON. */
function recordTable(name: string): TableDefinition<string> {
  const text = (column: string): Field => new Field(column, new Utf8(), false);
  return {
    name,
    key: 'id',
    scalarIndices: { id: 'BTREE', kind: 'BITMAP', state: 'BITMAP', created_at: 'BTREE', tags: 'LABEL_LIST' },
    fields: [
      text('id'),
      text('kind'),
      text('state'),
      text('created_at'),
      new Field('tags', new List(new Field('item', new Utf8(), true)), false),
      text('record'),
    ],
    // As text, so that everybody gets an object of their own.
    found: { columns: ['record'], read: (rows) => rows.map(({ record }) => record as string) },
  };
}

export const MEDIA = recordTable('media');
export const JOBS = recordTable('jobs');

/** Items and jobs in LanceDB: one row each. */
export class LanceCatalog implements MediaCatalog {
  readonly #media: LanceTable<string>;
  readonly #jobs: LanceTable<string>;
  readonly #lifetime: Lifetime;

  constructor(tables: { media: LanceTable<string>; jobs: LanceTable<string> }, lifetime: Lifetime) {
    this.#media = tables.media;
    this.#jobs = tables.jobs;
    this.#lifetime = lifetime;
  }

  putMedia(items: readonly MediaItem[]): Promise<void> {
    return this.#lifetime.run(() => put(this.#media, items));
  }

  getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]> {
    return this.#lifetime.run(() => get<MediaItem>(this.#media, ids));
  }

  listMedia(request: MediaPageRequest): Promise<Page<MediaItem>> {
    return this.#lifetime.run(() =>
      list<MediaItem>(this.#media, request, [
        ...choice('kind', request.kinds),
        ...choice('state', request.states),
        ...hasAllTags(request.allTags),
      ]),
    );
  }

  deleteMedia(ids: readonly string[]): Promise<void> {
    return this.#lifetime.run(async () => {
      if (ids.length > 0) await this.#media.delete(isOneOf('id', ids));
    });
  }

  putJobs(jobs: readonly IngestJob[]): Promise<void> {
    return this.#lifetime.run(() => put(this.#jobs, jobs));
  }

  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    return this.#lifetime.run(() => get<IngestJob>(this.#jobs, ids));
  }

  listJobs(request: JobPageRequest): Promise<Page<IngestJob>> {
    return this.#lifetime.run(() => list<IngestJob>(this.#jobs, request, choice('state', request.states)));
  }

  async close(): Promise<void> {
    await this.#lifetime.end();
    await Promise.all([this.#media.close(), this.#jobs.close()]);
  }
}

async function put(table: LanceTable, records: readonly (MediaItem | IngestJob)[]): Promise<void> {
  // One row per id, the last one given: a merge with the same key twice would keep both.
  const rows = new Map(records.map((record) => [record.id, rowOf(record)]));
  if (rows.size > 0) await table.upsert([...rows.values()]);
}

function rowOf(record: MediaItem | IngestJob): Row {
  return {
    id: record.id,
    kind: 'kind' in record ? record.kind : 'JOB',
    state: record.state,
    created_at: canonicalTime('createdAt', record.createdAt),
    tags: 'tags' in record ? [...record.tags] : [],
    record: JSON.stringify(record),
  };
}

async function get<T>(table: LanceTable<string>, ids: readonly string[]): Promise<(T | null)[]> {
  const records = await table.withKeys(ids);
  return records.map((record) => (record === null ? null : (JSON.parse(record) as T)));
}

async function list<T>(
  table: LanceTable,
  request: { readonly first: number; readonly after?: { readonly createdAt: string; readonly id: string } },
  conditions: readonly string[],
): Promise<Page<T>> {
  checkLimit('first', request.first);
  const { first, after } = request;
  const rows = await table.find(
    {
      columns: ['record', 'created_at', 'id'],
      where: allOf([...conditions, ...(after === undefined ? [] : [isAfter(after)])]),
      limit: first + 1,
    },
    [
      { column: 'created_at', ascending: false },
      { column: 'id', ascending: true },
    ],
  );
  return {
    items: rows.slice(0, first).map(({ record }) => JSON.parse(record as string) as T),
    hasNextPage: rows.length > first,
    totalCount: await table.count(allOf(conditions)),
  };
}

/** Newest first, ties by id. */
function isAfter({ createdAt, id }: { readonly createdAt: string; readonly id: string }): string {
  const time = sqlText(canonicalTime('createdAt', createdAt));
  return `created_at < ${time} OR (created_at = ${time} AND id > ${sqlText(id)})`;
}
