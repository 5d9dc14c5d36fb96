import {
  BooleanQuery,
  MatchQuery,
  Occur,
  PhraseQuery,
  type FullTextQuery,
  type Query,
  type Table,
} from '@lancedb/lancedb';
import type { Vector } from '../../../domain/embedding.js';
import type { KeywordQuery } from '../../keyword-text.js';
import { rowsOfArrow, type Row } from './arrow.js';
import type { TableDefinition } from './definition.js';
import { keywordIndexName } from './indices.js';
import type { Bounds, Match } from './snapshot.js';
import { LanceSnapshots } from './snapshots.js';

export interface Selection {
  readonly columns: readonly string[];
  /** SQL condition; all rows when absent. */
  readonly where?: string | undefined;
  /** No limit when absent. */
  readonly limit?: number;
}

export interface Order {
  readonly column: string;
  readonly ascending: boolean;
}

/** What a reader has others do. */
export interface ReaderHelp {
  /** Takes rows that no index holds yet into the indices. */
  readonly indexNewRows: () => Promise<void>;
  /** Opens the table once more. */
  readonly openAgain: () => Promise<Table>;
  /** How much of found rows is remembered. */
  readonly memoryBytes?: number | undefined;
}

/** The reading side of a table. */
export class LanceReader<Found = unknown> {
  readonly #table: Table;
  readonly #definition: TableDefinition<Found>;
  readonly #indexNewRows: () => Promise<void>;
  readonly #snapshots: LanceSnapshots<Found>;

  constructor(table: Table, definition: TableDefinition<Found>, help: ReaderHelp) {
    this.#table = table;
    this.#definition = definition;
    this.#indexNewRows = help.indexNewRows;
    this.#snapshots = new LanceSnapshots(table, definition, help);
  }

  async count(where?: string): Promise<number> {
    return this.#table.countRows(where);
  }

  async find(selection: Selection, order: readonly Order[] = []): Promise<Row[]> {
    const query = this.#table.query();
    if (order.length > 0) {
      query.orderBy(order.map(({ column, ascending }) => ({ columnName: column, ascending })));
    }
    return rowsOf(query, selection);
  }

  /** @returns the keys of `count` rows drawn evenly from those that meet the condition; of all when there are no more. */
  async draw(count: number, where: string): Promise<string[]> {
    const { key } = this.#definition;
    const keys = (await this.#table.query().select([key]).where(where).toArrow()).getChild(key);
    const rest = Array.from({ length: keys?.length ?? 0 }, (_, i) => i);
    const drawn: string[] = [];
    while (drawn.length < count && rest.length > 0) {
      const at = Math.floor(Math.random() * rest.length);
      drawn.push(keys?.get(rest[at]!) as string);
      rest[at] = rest[rest.length - 1]!;
      rest.pop();
    }
    return drawn;
  }

  /** See `LanceSnapshot.nearest`. */
  nearest(column: string, vector: Vector, bounds: Bounds, isExact: boolean): Promise<Match<Found>[]> {
    return this.#snapshots.read((snapshot) => snapshot.nearest(column, vector, bounds, isExact));
  }

  /** @returns the row of each key; null for those that no row has. */
  async withKeys(keys: readonly string[]): Promise<(Found | null)[]> {
    return keys.length === 0 ? [] : this.#snapshots.read((snapshot) => snapshot.withKeys(keys));
  }

  /** @returns the rows whose words match best, best first. */
  async match(query: KeywordQuery, bounds: Bounds): Promise<Match<Found>[]> {
    const column = this.#definition.keywordColumn;
    if (column === undefined) throw new Error(`table ${this.#definition.name} has no keyword column`);
    const phrases: string[] = [];
    for (const phrase of query.phrases) {
      // A phrase of stop words only has no tokens, and demanding it would find nothing.
      if ((await this.#table.tokenize(phrase, { column })).length > 0) phrases.push(phrase);
    }
    if (phrases.length > 0) await this.#indexNewWords(column);
    const text = fullTextQuery(column, { phrases, words: query.words });
    if (text === undefined) return [];
    return this.#snapshots.read((snapshot) => snapshot.match(text, bounds));
  }

  /** Resolves when no rows are being read ahead. */
  protected readersIdle(): Promise<void> {
    return this.#snapshots.idle();
  }

  async close(): Promise<void> {
    await this.#snapshots.close();
    this.#table.close();
  }

  /** LanceDB 0.33 finds phrases in indexed rows only (0.39 in all rows); single words are found everywhere. */
  async #indexNewWords(column: string): Promise<void> {
    const statistics = await this.#table.indexStats(keywordIndexName(column));
    if ((statistics?.numUnindexedRows ?? 0) > 0) await this.#indexNewRows();
  }
}

async function rowsOf(query: Query, { columns, where, limit }: Selection): Promise<Row[]> {
  query.select([...columns]);
  if (where !== undefined) query.where(where);
  if (limit !== undefined) query.limit(limit);
  return rowsOfArrow(await query.toArrow());
}

function fullTextQuery(column: string, { phrases, words }: KeywordQuery): FullTextQuery | undefined {
  const loose = words === '' ? undefined : new MatchQuery(words, column);
  if (phrases.length === 0) return loose;
  return new BooleanQuery([
    ...phrases.map((phrase): [Occur, FullTextQuery] => [Occur.Must, new PhraseQuery(phrase, column)]),
    ...(loose === undefined ? [] : [[Occur.Should, loose] satisfies [Occur, FullTextQuery]]),
  ]);
}
