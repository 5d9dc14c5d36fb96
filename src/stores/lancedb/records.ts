import { Field, Utf8 } from 'apache-arrow';
import type { JsonObject } from '../../domain/media.js';
import type { RecordStore, StoredRecord } from '../../domain/ports/record-store.js';
import type { TableDefinition } from './tables/definition.js';
import type { LanceTable } from './tables/table.js';
import { allOf, isOneOf, sqlText } from './filter.js';
import type { Lifetime } from '../lifetime.js';
import { checkLimit } from '../store-input.js';

const text = (name: string): Field => new Field(name, new Utf8(), false);

/** All collections in one table; its key is `keyOf(collection, id)`. */
export const RECORDS: TableDefinition = {
  name: 'records',
  key: 'key',
  scalarIndices: { key: 'BTREE', collection: 'BITMAP', id: 'BTREE' },
  fields: [text('key'), text('collection'), text('id'), text('value')],
};

/** Small documents in LanceDB: one row each, the document as JSON. */
export class LanceRecords implements RecordStore {
  readonly #table: LanceTable;
  readonly #lifetime: Lifetime;

  constructor(table: LanceTable, lifetime: Lifetime) {
    this.#table = table;
    this.#lifetime = lifetime;
  }

  put(collection: string, records: readonly StoredRecord[]): Promise<void> {
    return this.#lifetime.run(async () => {
      // One row per id, the last one given: a merge with the same key twice would keep both.
      const rows = new Map(
        records.map(({ id, value }) => [
          id,
          { key: keyOf(collection, id), collection, id, value: JSON.stringify(value) },
        ]),
      );
      if (rows.size > 0) await this.#table.upsert([...rows.values()]);
    });
  }

  get(collection: string, ids: readonly string[]): Promise<(JsonObject | null)[]> {
    return this.#lifetime.run(async () => {
      if (ids.length === 0) return [];
      const rows = await this.#table.find({ columns: ['id', 'value'], where: isAnyOf(collection, ids) });
      const byId = new Map(rows.map((row) => [row['id'], row['value'] as string]));
      return ids.map((id) => parse(byId.get(id)));
    });
  }

  list(collection: string, { first, after }: { first: number; after?: string }): Promise<StoredRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('first', first);
      if (first === 0) return [];
      const where = allOf([
        isOneOf('collection', [collection]),
        ...(after === undefined ? [] : [`id > ${sqlText(after)}`]),
      ]);
      const order = [{ column: 'id', ascending: true }];
      const rows = await this.#table.find({ columns: ['id', 'value'], where, limit: first }, order);
      return rows.map((row) => ({
        id: row['id'] as string,
        value: JSON.parse(row['value'] as string) as JsonObject,
      }));
    });
  }

  delete(collection: string, ids: readonly string[]): Promise<void> {
    return this.#lifetime.run(async () => {
      if (ids.length > 0) await this.#table.delete(isAnyOf(collection, ids));
    });
  }

  async close(): Promise<void> {
    await this.#lifetime.end();
    await this.#table.close();
  }
}

/** As JSON, so that no two pairs share a key. */
function keyOf(collection: string, id: string): string {
  return JSON.stringify([collection, id]);
}

function isAnyOf(collection: string, ids: readonly string[]): string {
  return isOneOf(
    'key',
    ids.map((id) => keyOf(collection, id)),
  );
}

function parse(value: string | undefined): JsonObject | null {
  return value === undefined ? null : (JSON.parse(value) as JsonObject);
}
