import {
  BooleanQuery,
  connect,
  Index,
  makeArrowTable,
  MatchQuery,
  Occur,
  PhraseQuery,
  type Connection,
  type FullTextQuery,
  type Query,
  type Table,
  type VectorQuery,
} from '@lancedb/lancedb';
import { Schema, type Field } from 'apache-arrow';
import type { Vector } from '../domain/embedding.js';
import { arrowOfRows, rowsOfArrow, type Row } from './lancedb-arrow.js';
import type { KeywordQuery } from './keyword-text.js';
import {
  isVectorIndex,
  PARTITIONS_PER_SEARCH,
  type ScalarIndex,
  type TableContent,
  type WantedIndex,
} from './lancedb-indices.js';
import { TableUpkeep } from './lancedb-upkeep.js';
import { WriteQueue } from './write-queue.js';

/** The only file that speaks to LanceDB. A table is a key, plain columns and at most one column of words. */

export interface TableDefinition {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Unique text column. */
  readonly key: string;
  /** Text column that `match` searches. */
  readonly keywordColumn?: string;
  /** Columns that are filtered by, with the index that suits each once the table is large. */
  readonly scalarIndices?: Readonly<Record<string, ScalarIndex>>;
  /** Columns whose names begin so hold vectors, which get an index once there are many. */
  readonly vectorPrefix?: string;
}

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

/** Superseded versions stay this long for readers in other processes, whose queries take milliseconds. */
const KEEP_VERSIONS_MS = 60_000;
const RETRY_POLICY = {
  attempts: 10,
  pauseMs: 10,
  isConflict: (error: unknown): boolean => /conflict|concurrent/i.test(String(error)),
};

/** Opens a folder of tables; it is made when it does not exist. */
export async function openLanceFolder(folder: string): Promise<LanceFolder> {
  // 0: each read asks for the latest version, so that processes see each other's rows.
  return new LanceFolder(await connect(folder, { readConsistencyInterval: 0 }));
}

export class LanceFolder {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Opens a table, made with its key and keyword index when it does not exist. */
  async openTable(definition: TableDefinition): Promise<LanceTable> {
    const queue = new WriteQueue(RETRY_POLICY);
    const table = await queue.run(() => this.#createOrOpen(definition));
    await queue.run(() => ensureColumns(table, definition.fields));
    await queue.run(() => ensureKey(table, definition.key));
    if (definition.keywordColumn !== undefined) {
      const column = definition.keywordColumn;
      await queue.run(() => ensureKeywordIndex(table, column));
    }
    const { fragmentStats, numRows } = await table.stats();
    return new LanceTable(table, definition, queue, { writes: fragmentStats.numFragments, rows: numRows });
  }

  close(): void {
    this.#connection.close();
  }

  async #createOrOpen({ name, fields }: TableDefinition): Promise<Table> {
    const names = await this.#connection.tableNames();
    if (names.includes(name)) return this.#connection.openTable(name);
    try {
      return await this.#connection.createEmptyTable(name, new Schema([...fields]), { existOk: true });
    } catch (error) {
      // Another process may have made it in between.
      return this.#connection.openTable(name).catch(() => Promise.reject(error));
    }
  }
}

export class LanceTable {
  readonly #table: Table;
  readonly #definition: TableDefinition;
  readonly #queue: WriteQueue;
  readonly #upkeep: TableUpkeep;

  constructor(
    table: Table,
    definition: TableDefinition,
    queue: WriteQueue,
    left: { readonly writes: number; readonly rows: number },
  ) {
    this.#table = table;
    this.#definition = definition;
    this.#queue = queue;
    const work = {
      optimize: () => this.#optimize(),
      countRows: () => table.countRows(),
      content: () => contentOf(table, definition.vectorPrefix),
      makeIndex: (index: WantedIndex) => makeIndex(table, index),
      dropIndex: (name: string) => table.dropIndex(name),
    };
    this.#upkeep = new TableUpkeep(work, { scalars: definition.scalarIndices ?? {}, queue, left });
  }

  /** Writes rows in one commit; a row with a known key replaces the former one. */
  async upsert(rows: readonly Row[]): Promise<void> {
    await this.#write(rows.length, async () => {
      await this.#merge().execute(await this.#arrowOf(rows));
    });
  }

  /** Makes these rows, which meet the condition, the only ones that meet it: one commit for readers. */
  async replaceWhere(where: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return this.delete(where);
    const { key } = this.#definition;
    const keys = new Set(rows.map((row) => row[key]));
    const leavesRows = async (): Promise<boolean> =>
      (await this.find({ columns: [key], where })).some((row) => !keys.has(row[key]));
    await this.#write(rows.length, async () => {
      const data = await this.#arrowOf(rows);
      // A merge that deletes reads the whole table (0.5 s for 60,000 moments, otherwise 15 ms), so it is kept for when
      // there is something to delete. Asked again afterwards, because another process may have written in between.
      if (!(await leavesRows())) await this.#merge().execute(data);
      if (await leavesRows()) await this.#merge().whenNotMatchedBySourceDelete({ where }).execute(data);
    });
  }

  /**
   * Sets some columns of rows with known keys in one commit; rows with unknown keys are skipped.
   * @param rowsOf gives rows of the key and these columns, once no other write is under way.
   */
  async putColumns(columns: readonly string[], rowsOf: () => Promise<readonly Row[]>): Promise<void> {
    const { key } = this.#definition;
    const rows = await this.#queue.run(async () => {
      const given = await rowsOf();
      const { fields } = await this.#table.schema();
      const set = fields.filter(({ name }) => name === key || columns.includes(name));
      if (given.length > 0)
        await this.#table.mergeInsert(key).whenMatchedUpdateAll().execute(arrowOfRows(set, given));
      return given.length;
    });
    this.#upkeep.wrote(rows);
  }

  async delete(where: string): Promise<void> {
    await this.#write(1, () => this.#table.delete(where));
  }

  async columnNames(): Promise<string[]> {
    return (await this.#table.schema()).fields.map((field) => field.name);
  }

  /** Adds a column of nulls. */
  async addColumn(field: Field): Promise<void> {
    await this.#write(1, () => addColumns(this.#table, [field]));
  }

  async dropColumn(name: string): Promise<void> {
    await this.#write(1, () => this.#table.dropColumns([name]));
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

  /** Takes all rows into the indices now, and makes those that are due. */
  settle(): Promise<void> {
    return this.#upkeep.settle();
  }

  /** Waits for background work. */
  async close(): Promise<void> {
    await this.#upkeep.close();
    this.#table.close();
  }

  /** LanceDB 0.33 finds phrases in indexed rows only (0.39 in all rows); single words are found everywhere. */
  async #indexNewWords(column: string): Promise<void> {
    const statistics = await this.#table.indexStats(keywordIndexName(column));
    if ((statistics?.numUnindexedRows ?? 0) > 0) await this.#queue.run(() => this.#optimize());
  }

  /** Asked anew each time: another process may have made it. */
  async #hasVectorIndex(column: string): Promise<boolean> {
    return (await this.#table.listIndices()).some(({ name }) => isVectorIndex(name, column));
  }

  #merge(): ReturnType<Table['mergeInsert']> {
    return this.#table.mergeInsert(this.#definition.key).whenMatchedUpdateAll().whenNotMatchedInsertAll();
  }

  /** With every column of the table, also those that another process added. */
  async #arrowOf(rows: readonly Row[]): Promise<ReturnType<typeof arrowOfRows>> {
    return arrowOfRows((await this.#table.schema()).fields, rows);
  }

  async #write<T>(rows: number, work: () => Promise<T>): Promise<T> {
    const result = await this.#queue.run(work);
    this.#upkeep.wrote(rows);
    return result;
  }

  async #optimize(): Promise<void> {
    await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
  }
}

async function rowsOf(query: Query | VectorQuery, { columns, where, limit }: Selection): Promise<Row[]> {
  query.select([...columns]);
  if (where !== undefined) query.where(where);
  if (limit !== undefined) query.limit(limit);
  return rowsOfArrow(await query.toArrow());
}

async function contentOf(table: Table, vectorPrefix: string | undefined): Promise<TableContent> {
  const rows = await table.countRows();
  const { fields } = await table.schema();
  const vectors = new Map<string, number>();
  for (const { name } of fields) {
    if (vectorPrefix === undefined || !name.startsWith(vectorPrefix)) continue;
    vectors.set(name, await table.countRows(`${name} IS NOT NULL`));
  }
  return { rows, vectors, indexNames: (await table.listIndices()).map(({ name }) => name) };
}

async function makeIndex(table: Table, { name, column, kind, partitions }: WantedIndex): Promise<void> {
  const config = {
    BTREE: () => Index.btree(),
    BITMAP: () => Index.bitmap(),
    LABEL_LIST: () => Index.labelList(),
    // Whole vectors: their distances are exact, so that nothing need be read again to refine them.
    IVF_FLAT: () =>
      Index.ivfFlat({
        distanceType: 'cosine',
        ...(partitions !== undefined && { numPartitions: partitions }),
      }),
  }[kind]();
  await table.createIndex(column, { config, name });
}

async function addColumns(table: Table, fields: readonly Field[]): Promise<void> {
  // Through an empty table: LanceDB knows the classes of its own copy of Arrow only.
  const { schema } = makeArrowTable([], { schema: new Schema([...fields]) });
  await table.addColumns(schema);
}

/** A table of an earlier version gets the columns that came later, with nulls: they are nullable for that. */
async function ensureColumns(table: Table, fields: readonly Field[]): Promise<void> {
  const present = async () => new Set((await table.schema()).fields.map(({ name }) => name));
  const before = await present();
  const missing = fields.filter(({ name }) => !before.has(name));
  if (missing.length === 0) return;
  try {
    await addColumns(table, missing);
  } catch (error) {
    // Another process that starts at the same moment may have added them.
    const after = await present();
    if (missing.some(({ name }) => !after.has(name))) throw error;
  }
}

/** The key makes concurrent inserts of one key from two processes conflict instead of leaving two rows. */
async function ensureKey(table: Table, key: string): Promise<void> {
  try {
    await table.setUnenforcedPrimaryKey(key);
  } catch (error) {
    if (!/already set/.test(String(error))) throw error;
  }
}

function keywordIndexName(column: string): string {
  return `${column}_idx`;
}

async function ensureKeywordIndex(table: Table, column: string): Promise<void> {
  const name = keywordIndexName(column);
  const indices = await table.listIndices();
  if (indices.some((index) => index.name === name)) return;
  const config = Index.fts({
    baseTokenizer: 'simple',
    language: 'English',
    lowercase: true,
    stem: true,
    removeStopWords: true,
    asciiFolding: true,
    withPosition: true,
  });
  await table.createIndex(column, { config, name });
}

function fullTextQuery(column: string, { phrases, words }: KeywordQuery): FullTextQuery | undefined {
  const loose = words === '' ? undefined : new MatchQuery(words, column);
  if (phrases.length === 0) return loose;
  return new BooleanQuery([
    ...phrases.map((phrase): [Occur, FullTextQuery] => [Occur.Must, new PhraseQuery(phrase, column)]),
    ...(loose === undefined ? [] : [[Occur.Should, loose] satisfies [Occur, FullTextQuery]]),
  ]);
}
