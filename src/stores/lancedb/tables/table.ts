import type { Table } from '@lancedb/lancedb';
import type { Field } from 'apache-arrow';
import { isOneOf } from '../filter.js';
import type { WriteQueue } from './write-queue.js';
import { arrowOfRows, type Row } from './arrow.js';
import { addColumns } from './columns.js';
import type { TableDefinition } from './definition.js';
import type { WantedIndex } from './index-plan.js';
import { contentOf, makeIndex } from './indices.js';
import { LanceReader } from './reader.js';
import { KEEP_VERSIONS_MS, TableUpkeep } from './upkeep.js';

type ArrowRows = ReturnType<typeof arrowOfRows>;

/** A table of which the rows may be changed too. */
export class LanceTable<Found = unknown> extends LanceReader<Found> {
  readonly #table: Table;
  readonly #definition: TableDefinition;
  readonly #upkeep: TableUpkeep;

  constructor(
    table: Table,
    definition: TableDefinition<Found>,
    queue: WriteQueue,
    options: {
      readonly left: { readonly writes: number; readonly rows: number };
      readonly openAgain: () => Promise<Table>;
      readonly memoryBytes?: number | undefined;
    },
  ) {
    const { left, openAgain, memoryBytes } = options;
    const indexNewRows = () => queue.run(() => optimize(table));
    super(table, definition, { indexNewRows, openAgain, memoryBytes });
    this.#table = table;
    this.#definition = definition;
    const work = {
      optimize: () => optimize(table),
      countRows: () => table.countRows(),
      countVersions: async () => (await table.listVersions()).length,
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

  /**
   * Makes these rows, which meet the condition, the only ones that meet it: one commit for readers. Where two processes
   * do so for the first time at once, both may add: for the milliseconds until the later one has looked again, readers
   * may see the rows of both.
   */
  async replaceWhere(where: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return this.delete(where);
    const keys = new Set(rows.map((row) => row[this.#definition.key]));
    await this.#write(rows.length, async () => {
      const data = await this.#arrowOf(rows);
      const before = await this.#table.version();
      const { version } = await this.#replace(where, keys, data);
      if (version === before + 1) return;
      // Another process, or the making of an index, came between looking and writing.
      const { count, strangers, surplus } = await this.#look(where, keys);
      if (count === keys.size && strangers === 0 && surplus.length === 0) return;
      throw new Error('conflict: another process wrote the same rows at the same time');
    });
  }

  /**
   * Sets some columns of rows with known keys in one commit; rows with unknown keys are skipped.
   * @param rowsOf gives rows of the key and these columns, once no other write is under way.
   */
  async putColumns(columns: readonly string[], rowsOf: () => Promise<readonly Row[]>): Promise<void> {
    const { key, found } = this.#definition;
    await this.#upkeep.write(async () => {
      const given = await rowsOf();
      if (given.length === 0) return 0;
      const { fields } = await this.#table.schema();
      // Rows that are written whole move to new addresses; of others, columns change where they are.
      const isMove = found !== undefined && found.columns.some((name) => columns.includes(name));
      const set = isMove ? fields : fields.filter(({ name }) => name === key || columns.includes(name));
      const rows = isMove ? await this.#completed(given, set) : given;
      await this.#table.mergeInsert(key).whenMatchedUpdateAll().execute(arrowOfRows(set, rows));
      return given.length;
    });
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

  /** Takes all rows into the indices now, and makes those that are due; reads to the end what is being read ahead. */
  async settle(): Promise<void> {
    await this.#upkeep.settle();
    await this.readersIdle();
  }

  /** Waits for background work. */
  override async close(): Promise<void> {
    await this.#upkeep.close();
    await super.close();
  }

  /** @returns the version that now holds these rows, of those that meet the condition. */
  async #replace(where: string, keys: ReadonlySet<unknown>, data: ArrowRows): Promise<{ version: number }> {
    const { count, strangers, surplus } = await this.#look(where, keys);
    // Only adding does not read what is there: it takes half of the time of a merge.
    if (count === 0) return this.#table.add(data);
    if (surplus.length > 0) await this.#table.delete(`(${where}) AND _rowid IN (${surplus.join(', ')})`);
    if (strangers === 0) return this.#merge().execute(data);
    // A merge that deletes reads the whole table: 0.5 s for 60,000 moments, otherwise 15 ms.
    return this.#merge().whenNotMatchedBySourceDelete({ where }).execute(data);
  }

  /**
   * @returns how many rows meet the condition, how many of them have other keys, and the ids of rows to which a later one
   * has the same key.
   */
  async #look(
    where: string,
    keys: ReadonlySet<unknown>,
  ): Promise<{ count: number; strangers: number; surplus: bigint[] }> {
    const { key } = this.#definition;
    const rows = await this.find({ columns: [key, '_rowid'], where });
    const last = new Map<unknown, bigint>();
    const surplus: bigint[] = [];
    for (const row of rows) {
      const id = row['_rowid'] as bigint;
      const former = last.get(row[key]);
      if (former !== undefined) surplus.push(id < former ? id : former);
      if (former === undefined || id > former) last.set(row[key], id);
    }
    const strangers = rows.filter((row) => !keys.has(row[key])).length;
    return { count: rows.length, strangers, surplus };
  }

  /** @returns the rows that are there with these changes, with all columns. */
  async #completed(changes: readonly Row[], fields: readonly Field[]): Promise<Row[]> {
    const { key } = this.#definition;
    const byKey = new Map(changes.map((row) => [row[key], row]));
    const where = isOneOf(key, [...byKey.keys()] as string[]);
    const rows = await this.find({ columns: fields.map(({ name }) => name), where });
    return rows.map((row) => ({ ...row, ...byKey.get(row[key]) }));
  }

  #merge(): ReturnType<Table['mergeInsert']> {
    return this.#table.mergeInsert(this.#definition.key).whenMatchedUpdateAll().whenNotMatchedInsertAll();
  }

  /** With every column of the table, also those that another process added. */
  async #arrowOf(rows: readonly Row[]): Promise<ArrowRows> {
    return arrowOfRows((await this.#table.schema()).fields, rows);
  }

  async #write(rows: number, work: () => Promise<unknown>): Promise<void> {
    await this.#upkeep.write(async () => {
      await work();
      return rows;
    });
  }
}

async function optimize(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
}
