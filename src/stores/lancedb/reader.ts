import {
  BooleanQuery,
  MatchQuery,
  Occur,
  PhraseQuery,
  type FullTextQuery,
  type Query,
  type Table,
  type VectorQuery,
} from '@lancedb/lancedb';
import type { Vector } from '../../domain/embedding.js';
import type { KeywordQuery } from '../keyword-text.js';
import { rowsOfArrow, type Row } from './arrow.js';
import type { TableDefinition } from './definition.js';
import { isVectorIndex, PARTITIONS_PER_SEARCH } from './index-plan.js';
import { keywordIndexName } from './indices.js';

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

/** The reading side of a table. */
export class LanceReader {
  readonly #table: Table;
  readonly #definition: TableDefinition;
  readonly #indexNewRows: () => Promise<void>;

  /** @param indexNewRows takes rows that no index holds yet into the indices. */
  constructor(table: Table, definition: TableDefinition, indexNewRows: () => Promise<void>) {
    this.#table = table;
    this.#definition = definition;
    this.#indexNewRows = indexNewRows;
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

  /**
   * @param exact compares with every vector, though there is an index.
   * @returns the rows with the smallest cosine distance, in column `_distance`. Rows without a vector are skipped.
   */
  async nearest(column: string, vector: Vector, selection: Selection, exact: boolean): Promise<Row[]> {
    const near = () => this.#table.query().nearestTo(vector).column(column).distanceType('cosine');
    const wanted = { ...selection, columns: [...selection.columns, '_distance'] };
    if (exact) return rowsOf(near().bypassVectorIndex(), wanted);
    const rows = await rowsOf(near().nprobes(PARTITIONS_PER_SEARCH), wanted);
    if (rows.length >= (selection.limit ?? Infinity) || !(await this.#hasVectorIndex(column))) return rows;
    // The partitions looked into hold too few rows that meet the filter: all are asked (0: no limit). Not at first,
    // because allowing for that makes every search twice as slow.
    return rowsOf(near().maximumNprobes(0).minimumNprobes(PARTITIONS_PER_SEARCH), wanted);
  }

  /** @returns the rows whose words match best, with their BM25 in column `_score`. */
  async match(query: KeywordQuery, selection: Selection): Promise<Row[]> {
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
    return rowsOf(this.#table.query().fullTextSearch(text), {
      ...selection,
      columns: [...selection.columns, '_score'],
    });
  }

  /** LanceDB 0.33 finds phrases in indexed rows only (0.39 in all rows); single words are found everywhere. */
  async #indexNewWords(column: string): Promise<void> {
    const statistics = await this.#table.indexStats(keywordIndexName(column));
    if ((statistics?.numUnindexedRows ?? 0) > 0) await this.#indexNewRows();
  }

  /** Asked anew each time: another process may have made it. */
  async #hasVectorIndex(column: string): Promise<boolean> {
    return (await this.#table.listIndices()).some(({ name }) => isVectorIndex(name, column));
  }
}

async function rowsOf(query: Query | VectorQuery, { columns, where, limit }: Selection): Promise<Row[]> {
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
