import { planIndices, type ScalarIndex, type TableContent, type WantedIndex } from './index-plan.js';
import type { WriteQueue } from './write-queue.js';

/** What upkeep does to a table. */
export interface UpkeepWork {
  /** Joins small files, takes new rows into the indices, forgets old versions. */
  optimize(): Promise<void>;
  countRows(): Promise<number>;
  /** The latest, and those that were not forgotten. */
  countVersions(): Promise<number>;
  content(): Promise<TableContent>;
  makeIndex(index: WantedIndex): Promise<void>;
  dropIndex(name: string): Promise<void>;
}

/** A table is optimized in the background after this many writes ... */
const WRITES_BETWEEN = 100;
/** ... or, since that rewrites all rows, after one write per this many rows of a larger table ... */
const ROWS_PER_WRITE_BETWEEN = 1000;
/**
 * ... or after this many new rows, or half as many as there were: searches look through new rows one by one (0.5 s of
 * processor time for so many vectors of 512 values), but indexing while more rows come in does much of it twice.
 */
const ROWS_BETWEEN = 200_000;
/** When nothing was written for a while, small tables are optimized, and large ones with 2 % of new rows. */
const ROWS_OF_SMALL_TABLE = 50_000;
const NEW_ROWS_SHARE_WHEN_IDLE = 0.02;
/** One write of so many rows is worth it; several always are. */
const ROWS_WORTH_OPTIMIZING = 500;
const IDLE_MS = 2_000;
/** Superseded versions stay this long for readers in other processes, whose queries take milliseconds. */
export const KEEP_VERSIONS_MS = 60_000;
/** The latest, and the one before, which the work of forgetting supersedes. */
const VERSIONS_NEVER_FORGOTTEN = 2;
/** Counting vectors reads all of them, so indices are planned anew only after the table has grown by this much. */
const GROWTH_BETWEEN_PLANS = 1.25;

/** Keeps one table fast in the background, one piece of work at a time. */
export class TableUpkeep {
  readonly #work: UpkeepWork;
  readonly #scalars: Readonly<Record<string, ScalarIndex>>;
  readonly #queue: WriteQueue;
  /** Since it was optimized last: writes, and rows in them. */
  #writes: number;
  #newRows = 0;
  #rows: number;
  /** Writes asked for that have not ended. */
  #underWay = 0;
  #rowsAtPlan = 0;
  #running: Promise<void> | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #forgetTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param left what earlier processes left: files that each came from a write, and rows. */
  constructor(
    work: UpkeepWork,
    options: {
      readonly scalars: Readonly<Record<string, ScalarIndex>>;
      readonly queue: WriteQueue;
      readonly left: { readonly writes: number; readonly rows: number };
    },
  ) {
    this.#work = work;
    this.#scalars = options.scalars;
    this.#queue = options.queue;
    this.#writes = options.left.writes;
    this.#rows = options.left.rows;
    // A library that an earlier version filled gets its indices without being written to.
    this.#startWhenIdle();
    // A process that ended within a minute of its last write left what that superseded.
    this.#forgetLater();
  }

  /** Runs a write, which returns its number of rows, once those that were asked for before have ended. */
  async write(work: () => Promise<number>): Promise<void> {
    this.#underWay++;
    clearTimeout(this.#idleTimer);
    try {
      this.#wrote(await this.#queue.run(work));
    } finally {
      if (--this.#underWay === 0) this.#startWhenIdle();
    }
  }

  /** Does what is due, and resolves when it is done. */
  async settle(): Promise<void> {
    await this.#running;
    this.#start(1);
    await this.#running;
  }

  /** Waits for the piece of work under way and starts no other. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#forgetTimer);
    await this.#running;
  }

  #wrote(rows: number): void {
    this.#writes++;
    this.#newRows += rows;
    const isDue =
      this.#writes >= Math.max(WRITES_BETWEEN, this.#rows / ROWS_PER_WRITE_BETWEEN) ||
      this.#newRows >= Math.max(ROWS_BETWEEN, this.#rows / 2);
    if (isDue) this.#start();
  }

  #startWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      const isWorthIt =
        this.#rows <= ROWS_OF_SMALL_TABLE || this.#newRows >= NEW_ROWS_SHARE_WHEN_IDLE * this.#rows;
      if (isWorthIt || this.#rowsAtPlan === 0) this.#start();
    }, IDLE_MS).unref();
  }

  /** What a round supersedes must stay for a while: at a million moments, twice as much as is in use. */
  #forgetLater(): void {
    clearTimeout(this.#forgetTimer);
    this.#forgetTimer = setTimeout(() => {
      this.#runAlone(async () => {
        // Another process may have done it: it rewrites the indices too.
        if ((await this.#work.countVersions()) <= VERSIONS_NEVER_FORGOTTEN) return;
        await this.#queue.run(() => this.#work.optimize());
      });
    }, 1.1 * KEEP_VERSIONS_MS).unref();
  }

  /** @param leastRows fewer new rows than this are left for another time. */
  #start(leastRows = ROWS_WORTH_OPTIMIZING): void {
    this.#runAlone(async () => {
      const hasOptimized = await this.#optimizeIfDue(leastRows);
      const hasChangedIndices = await this.#changeIndicesIfDue();
      if (hasOptimized || hasChangedIndices) this.#forgetLater();
    });
  }

  /** A failure (another process may be at it) is no loss: the next round makes up for it. */
  #runAlone(work: () => Promise<void>): void {
    if (this.#running !== null || this.#isClosed) return;
    this.#running = work()
      .catch(() => undefined)
      .finally(() => {
        this.#running = null;
      });
  }

  async #optimizeIfDue(leastRows: number): Promise<boolean> {
    const writes = this.#writes;
    const newRows = this.#newRows;
    const isDue = writes > 1 || newRows >= leastRows;
    if (isDue) await this.#queue.run(() => this.#work.optimize());
    this.#writes -= writes;
    this.#newRows -= newRows;
    return isDue;
  }

  async #changeIndicesIfDue(): Promise<boolean> {
    this.#rows = await this.#work.countRows();
    if (this.#rows < GROWTH_BETWEEN_PLANS * this.#rowsAtPlan) return false;
    const { make, drop } = planIndices(this.#scalars, await this.#work.content());
    // Beside the queue: building takes minutes for a million moments, and writes may go on meanwhile.
    for (const index of make) if (!this.#isClosed) await this.#work.makeIndex(index);
    for (const name of drop) if (!this.#isClosed) await this.#work.dropIndex(name);
    this.#rowsAtPlan = this.#rows;
    return make.length + drop.length > 0;
  }
}
