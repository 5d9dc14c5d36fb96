import type { Table } from '@lancedb/lancedb';
import type { TableDefinition } from './definition.js';
import { ReadAhead } from '../../memory/read-ahead.js';
import { RowMemory } from '../../memory/row-memory.js';
import { LanceSnapshot, type SharedBySnapshots } from './snapshot.js';
import { TieLengths } from '../../ties.js';

interface Opened<Found> {
  readonly version: number;
  readonly snapshot: Promise<LanceSnapshot<Found>>;
  readers: number;
}

/** Gives each reader the latest version of a table; readers of one version share a snapshot. */
export class LanceSnapshots<Found> {
  readonly #table: Table;
  readonly #definition: TableDefinition<Found>;
  readonly #openAgain: () => Promise<Table>;
  /** Rows by address, for all versions: what is written later lies elsewhere. */
  readonly #shared: SharedBySnapshots<Found>;
  #latest: Opened<Found> | null = null;

  /**
   * @param table asks for the latest version at every read.
   * @param options `openAgain` opens the table once more, to stand at one version; `memoryBytes`: see `RowMemory`.
   */
  constructor(
    table: Table,
    definition: TableDefinition<Found>,
    options: { readonly openAgain: () => Promise<Table>; readonly memoryBytes?: number | undefined },
  ) {
    this.#table = table;
    this.#definition = definition;
    this.#openAgain = options.openAgain;
    const memory = new RowMemory<number, Found>(options.memoryBytes);
    this.#shared = { memory, ahead: new ReadAhead(memory), ties: new TieLengths() };
  }

  /** @param work reads of one version, the latest when it begins or a later one. */
  async read<Result>(work: (snapshot: LanceSnapshot<Found>) => Promise<Result>): Promise<Result> {
    const opened = this.#at(await this.#table.version());
    opened.readers += 1;
    try {
      return await work(await opened.snapshot);
    } catch (error) {
      this.#supersede(opened);
      throw error;
    } finally {
      opened.readers -= 1;
      await this.#closeIfUnused(opened);
    }
  }

  /** Resolves when no rows are being read ahead. */
  idle(): Promise<void> {
    return this.#shared.ahead.idle();
  }

  async close(): Promise<void> {
    await this.#shared.ahead.close();
    const latest = this.#latest;
    if (latest !== null) this.#supersede(latest);
    if (latest !== null) await this.#closeIfUnused(latest);
  }

  #at(version: number): Opened<Found> {
    const former = this.#latest;
    // Another reader may have met a later version while this one was told of an earlier.
    if (former !== null && former.version >= version) return former;
    const opened = { version, snapshot: this.#open(version), readers: 0 };
    this.#latest = opened;
    if (former !== null) void this.#closeIfUnused(former);
    return opened;
  }

  async #open(version: number): Promise<LanceSnapshot<Found>> {
    const table = await this.#openAgain();
    await table.checkout(version);
    return new LanceSnapshot(table, this.#definition, this.#shared);
  }

  /** The next reader opens another. */
  #supersede(opened: Opened<Found>): void {
    if (this.#latest === opened) this.#latest = null;
  }

  async #closeIfUnused(opened: Opened<Found>): Promise<void> {
    if (opened === this.#latest || opened.readers > 0) return;
    await opened.snapshot.then((snapshot) => snapshot.close()).catch(() => undefined);
  }
}
