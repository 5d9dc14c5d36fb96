import type { Table } from '@lancedb/lancedb';
import type { Field } from 'apache-arrow';
import type { WriteQueue } from '../write-queue.js';
import { arrowOfRows, type Row } from './arrow.js';
import { addColumns } from './columns.js';
import type { TableDefinition } from './definition.js';
import type { WantedIndex } from './index-plan.js';
import { contentOf, makeIndex } from './indices.js';
import { LanceReader } from './reader.js';
import { TableUpkeep } from './upkeep.js';

/** Superseded versions stay this long for readers in other processes, whose queries take milliseconds. */
const KEEP_VERSIONS_MS = 60_000;

/** A table of which the rows may be changed too. */
export class LanceTable extends LanceReader {
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
    super(table, definition, () => queue.run(() => optimize(table)));
    this.#table = table;
    this.#definition = definition;
    this.#queue = queue;
    const work = {
      optimize: () => optimize(table),
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

  /** Takes all rows into the indices now, and makes those that are due. */
  settle(): Promise<void> {
    return this.#upkeep.settle();
  }

  /** Waits for background work. */
  async close(): Promise<void> {
    await this.#upkeep.close();
    this.#table.close();
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
}

async function optimize(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
}
