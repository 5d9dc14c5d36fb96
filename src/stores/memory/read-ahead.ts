import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadRow } from './remembered-rows.js';
import type { RowMemory } from './row-memory.js';

/** After so many rows had to be read for searches (two or three do), whoever searches is likely to go on. */
const ROWS_READ_BEFORE = 4_000;

/**
 * Reads a table into memory in the background while somebody searches it, as far as there is room: reading the rows that a
 * search found takes as long as finding them.
 */
export class ReadAhead<Id, Found> {
  readonly #memory: RowMemory<Id, Found>;
  #rowsRead = 0;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(memory: RowMemory<Id, Found>) {
    this.#memory = memory;
  }

  /**
   * Says that a search had to read rows.
   * @param all gives the rows of the table some at a time: few enough that nobody waits for their being kept.
   */
  noteRead(rows: number, all: () => AsyncIterable<readonly ReadRow<Id, Found>[]>): void {
    this.#rowsRead += rows;
    if (this.#rowsRead < ROWS_READ_BEFORE || this.#running !== null || this.#memory.roomBytes <= 0) return;
    this.#rowsRead = 0;
    // A failure is no loss: searches read what they need.
    this.#running = this.#keep(all())
      .catch(() => undefined)
      .finally(() => (this.#running = null));
  }

  /** Resolves when nothing is being read ahead. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #keep(all: AsyncIterable<readonly ReadRow<Id, Found>[]>): Promise<void> {
    for await (const rows of all) {
      for (const { id, found, bytes } of rows) {
        if (this.#isClosed || this.#memory.roomBytes < bytes) return;
        if (!this.#memory.has(id)) this.#memory.keep(id, found, bytes);
      }
      await nextTurn();
    }
  }
}
