import { RowMemory } from './row-memory.js';

/** A row as it was read. */
export interface ReadRow<Id, Found> {
  readonly id: Id;
  readonly found: Found;
  /** About what it takes. */
  readonly bytes: number;
}

interface Round<Id, Found> {
  readonly ids: Set<Id>;
  readonly rows: Promise<ReadonlyMap<Id, Found>>;
}

/**
 * Rows that never change, each read once while it is remembered. What is asked for while a reading is under way is read
 * together afterwards, for all who wait: many rows at once cost little more than a few.
 */
export class RememberedRows<Id, Found> {
  readonly #memory: RowMemory<Id, Found>;
  readonly #read: (ids: readonly Id[]) => Promise<readonly ReadRow<Id, Found>[]>;
  #underWay: Promise<unknown> = Promise.resolve();
  #next: Round<Id, Found> | null = null;

  /** @param memory may be shared, by those to whom an id means the same row. */
  constructor(
    read: (ids: readonly Id[]) => Promise<readonly ReadRow<Id, Found>[]>,
    memory = new RowMemory<Id, Found>(),
  ) {
    this.#read = read;
    this.#memory = memory;
  }

  /** @returns the row of each id; undefined for those that there is no row of. */
  async get(ids: readonly Id[]): Promise<(Found | undefined)[]> {
    const known = ids.map((id) => this.#memory.get(id));
    const unread = ids.filter((_, index) => known[index] === undefined);
    if (unread.length === 0) return known;
    const round = (this.#next ??= this.#startRound());
    for (const id of unread) round.ids.add(id);
    const read = await round.rows;
    return ids.map((id, index) => known[index] ?? read.get(id));
  }

  #startRound(): Round<Id, Found> {
    const ids = new Set<Id>();
    const rows = this.#underWay.then(() => {
      this.#next = null;
      return this.#readAll([...ids]);
    });
    this.#underWay = rows.catch(() => undefined);
    return { ids, rows };
  }

  async #readAll(ids: readonly Id[]): Promise<ReadonlyMap<Id, Found>> {
    const rows = await this.#read(ids);
    for (const { id, found, bytes } of rows) this.#memory.keep(id, found, bytes);
    return new Map(rows.map(({ id, found }) => [id, found]));
  }
}
