import { connect, type Connection, type Table } from '@lancedb/lancedb';
import { Schema } from 'apache-arrow';
import { WriteQueue } from './write-queue.js';
import { ensureColumns } from './columns.js';
import type { TableDefinition } from './definition.js';
import { ensureKeywordIndex } from './indices.js';
import { LanceTable } from './table.js';

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

  /**
   * Opens a table, made with its key and keyword index when it does not exist.
   * @param memoryBytes how much of its found rows is remembered.
   */
  async openTable<Found>(
    definition: TableDefinition<Found>,
    memoryBytes?: number,
  ): Promise<LanceTable<Found>> {
    const queue = new WriteQueue(RETRY_POLICY);
    const table = await queue.run(() => this.#createOrOpen(definition));
    await queue.run(() => ensureColumns(table, definition.fields));
    await queue.run(() => ensureKey(table, definition.key));
    if (definition.keywordColumn !== undefined) {
      const column = definition.keywordColumn;
      await queue.run(() => ensureKeywordIndex(table, column));
    }
    const { fragmentStats, numRows } = await table.stats();
    return new LanceTable(table, definition, queue, {
      left: { writes: fragmentStats.numFragments, rows: numRows },
      openAgain: () => this.#connection.openTable(definition.name),
      memoryBytes,
    });
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

/** The key makes concurrent inserts of one key from two processes conflict instead of leaving two rows. */
async function ensureKey(table: Table, key: string): Promise<void> {
  try {
    await table.setUnenforcedPrimaryKey(key);
  } catch (error) {
    if (!/already set/.test(String(error))) throw error;
  }
}
