import type { FullTextQuery, Query, Table, TakeQuery, VectorQuery } from '@lancedb/lancedb';
import type { Vector } from '../../../domain/embedding.js';
import { cosineOfDistance } from '../../found-moments.js';
import { withTies, type Answer, type TieLengths } from '../../ties.js';
import { isOneOf } from '../filter.js';
import { numbersOfArrow, rowsOfArrow, rowsOfBatch, type Row } from './arrow.js';
import type { FoundRows, TableDefinition } from './definition.js';
import { partitionsToSearch } from './index-plan.js';
import type { ReadAhead } from '../../memory/read-ahead.js';
import { RememberedRows, type ReadRow } from '../../memory/remembered-rows.js';
import type { RowMemory } from '../../memory/row-memory.js';

/** What a search may give: the best rows, and all others that are as good as the last of these. */
export interface Bounds {
  /** SQL condition; all rows when absent. */
  readonly where?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/** A row that a search found. */
export interface Match<Found> {
  readonly found: Found;
  /** Cosine in [-1, 1], or BM25. */
  readonly similarity: number;
}

/** What the snapshots of all versions have in common. */
export interface SharedBySnapshots<Found> {
  readonly memory: RowMemory<number, Found>;
  readonly ahead: ReadAhead<number, Found>;
  /** Of words. */
  readonly ties: TieLengths;
}

/** Where a row lies that a search found. */
interface Place {
  readonly address: number;
  readonly similarity: number;
}

/** The fragment of a row and its place there: a row may move to another one, and no other row ever takes its place. */
const ADDRESS = '_rowid';
const ROWS_READ_AHEAD_AT_ONCE = 1_000;

/**
 * One version of a table, which stays as it is whatever is written meanwhile. Searches give addresses, and the rows at
 * these are read once, however many searches find them: reading costs more than finding.
 */
export class LanceSnapshot<Found> {
  readonly #table: Table;
  readonly #ties: TieLengths;
  readonly #byAddress: RememberedRows<number, Found>;
  readonly #byKey: RememberedRows<string, Found>;
  #indexNames: Promise<string[]> | undefined;

  /**
   * @param table stands at one version.
   */
  constructor(table: Table, definition: TableDefinition<Found>, shared: SharedBySnapshots<Found>) {
    this.#table = table;
    this.#ties = shared.ties;
    const { key } = definition;
    this.#byAddress = new RememberedRows((ids) => {
      shared.ahead.noteRead(ids.length, () => allRows(table, definition));
      return readRows(table.takeRowIds(ids).withRowId(), definition, ADDRESS);
    }, shared.memory);
    this.#byKey = new RememberedRows((ids) =>
      readRows(table.query().where(isOneOf(key, ids)), definition, key),
    );
  }

  /**
   * @param isExact compares with every vector, though there is an index.
   * @returns the rows nearest by cosine, best first. Rows without a vector are skipped.
   */
  async nearest(column: string, vector: Vector, bounds: Bounds, isExact: boolean): Promise<Match<Found>[]> {
    const near = () => this.#table.query().nearestTo(vector).column(column).distanceType('cosine');
    const partitions = isExact ? null : await this.#partitionsToSearch(column);
    const places = await withTies(bounds.limit, async (limit) => {
      const ask = (query: VectorQuery) => nearestPlaces(query, { ...bounds, limit });
      if (partitions === null) return ask(near().bypassVectorIndex());
      const answer = await ask(near().nprobes(partitions));
      if (!answer.isExhausted) return answer;
      // The partitions looked into hold too few rows that meet the filter: all are asked (0: no limit). Not at first,
      // because allowing for that makes every search twice as slow.
      return ask(near().maximumNprobes(0).minimumNprobes(partitions));
    });
    return this.#matchesAt(places);
  }

  /** @returns the rows whose words match best, best first. */
  async match(text: FullTextQuery, bounds: Bounds): Promise<Match<Found>[]> {
    const places = await withTies(
      bounds.limit,
      (limit) => placesOf(this.#table.query().fullTextSearch(text), '_score', { ...bounds, limit }),
      { ties: this.#ties },
    );
    return this.#matchesAt(places);
  }

  /** @returns the row of each key; null for those that no row has. */
  async withKeys(keys: readonly string[]): Promise<(Found | null)[]> {
    return (await this.#byKey.get(keys)).map((row) => row ?? null);
  }

  close(): void {
    this.#table.close();
  }

  async #matchesAt(places: readonly Place[]): Promise<Match<Found>[]> {
    const rows = await this.#byAddress.get(places.map(({ address }) => address));
    return rows.map((found, index) => ({ found: found!, similarity: places[index]!.similarity }));
  }

  async #partitionsToSearch(column: string): Promise<number | null> {
    this.#indexNames ??= this.#table.listIndices().then((indices) => indices.map(({ name }) => name));
    return partitionsToSearch(await this.#indexNames, column);
  }
}

async function nearestPlaces(query: VectorQuery, bounds: Bounds): Promise<Answer<Place>> {
  return placesOf(query, '_distance', bounds, cosineOfDistance);
}

async function placesOf(
  query: Query | VectorQuery,
  valueColumn: string,
  { where, limit }: Bounds,
  similarityOf = (value: number): number => value,
): Promise<Answer<Place>> {
  query.withRowId().select([ADDRESS, valueColumn]).limit(limit);
  if (where !== undefined) query.where(where);
  const table = await query.toArrow();
  const values = numbersOfArrow(table, valueColumn);
  const found = numbersOfArrow(table, ADDRESS).map((address, i) => {
    return { address, similarity: similarityOf(values[i]!) };
  });
  return { found, isExhausted: found.length < limit };
}

async function readRows<Id, Found>(
  query: Query | TakeQuery,
  definition: TableDefinition<Found>,
  idColumn: string,
): Promise<ReadRow<Id, Found>[]> {
  const { columns, read } = foundRowsOf(definition);
  return readRowsOf(rowsOfArrow(await query.select([idColumn, ...columns]).toArrow()), read, idColumn);
}

async function* allRows<Found>(
  table: Table,
  definition: TableDefinition<Found>,
): AsyncGenerator<ReadRow<number, Found>[]> {
  const { columns, read } = foundRowsOf(definition);
  for await (const batch of table
    .query()
    .withRowId()
    .select([ADDRESS, ...columns])) {
    for (const rows of rowsOfBatch(batch, ROWS_READ_AHEAD_AT_ONCE)) yield readRowsOf(rows, read, ADDRESS);
  }
}

function foundRowsOf<Found>({ name, found }: TableDefinition<Found>): FoundRows<Found> {
  if (found === undefined) throw new Error(`nothing says what is read of the rows of table ${name}`);
  return found;
}

function readRowsOf<Id, Found>(
  rows: readonly Row[],
  read: FoundRows<Found>['read'],
  idColumn: string,
): ReadRow<Id, Found>[] {
  return read(rows).map((found, index) => {
    const row = rows[index]!;
    const id = row[idColumn];
    return { id: (typeof id === 'bigint' ? Number(id) : id) as Id, found, bytes: textLengthOf(row) };
  });
}

function textLengthOf(row: Row): number {
  let length = 0;
  for (const value of Object.values(row)) if (typeof value === 'string') length += value.length;
  return length;
}
