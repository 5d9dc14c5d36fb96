import type { Vector } from '../../domain/embedding.js';
import { fromFailure, type Failure } from '../../domain/failure.js';
import type { Feeds } from '../tower.js';
import { MAX_BATCH } from './batch-trial.js';
import { freestOf } from './lanes.js';
import type { Batching } from './model-thread.js';
import { leave, oncePerTurn, waitInLine, type Settle } from './waiting-line.js';

/** Most elements of one run: four sound windows of CLAP; pictures run alone, for they gain nothing and delay others. */
const MAX_ELEMENTS = 2 ** 18;
/** A run of fewer texts than this has hardly any gain: what waits is not cut finer to keep all lanes at work. */
const LEAST_SHARE = 4;
/** What waits gives others that are about to leave the front end so long to join its run. */
const GATHER_MS = 5;

/** What became of one input of a run. */
export type Outcome = { readonly vector: Vector } | { readonly failure: Failure };

/** A lane, as one tower sees it. */
export interface TowerLane {
  /** Calls of this tower and of all others that the lane has not answered. */
  readonly callsUnderWay: number;
  /** Loads the graph ahead of its first run. */
  load(): Promise<void>;
  /** One run for all inputs, which must have equal shapes. @returns one outcome per input. */
  run(batch: readonly Feeds[]): Promise<readonly Outcome[]>;
  /** Whether up to `limit` inputs like the sample may share a run without changing a bit. */
  tryBatches(sample: Feeds, limit: number): Promise<boolean>;
}

interface Waiting extends Settle<Vector> {
  readonly feeds: Feeds;
  /** Inputs of the same shape may share a run; null: never. */
  readonly shape: string | null;
  /** Most inputs of this shape in a run. */
  readonly limit: number;
  readonly sinceMs: number;
}

/**
 * The queue of one tower before all lanes. A lane that has no run of this tower takes the input that waits longest and
 * all others of its shape: choosing only then keeps equal shapes together, however many lanes there are. A lone input
 * waits for nobody; one of several waits some milliseconds for those behind it.
 */
export class Batcher {
  readonly #waiting: Waiting[] = [];
  readonly #idle: Set<TowerLane>;
  /** Inputs on their way through the front end. */
  #coming = 0;
  /** At the end of a turn, so that inputs that arrive together stay together. */
  readonly #wake = oncePerTurn(() => this.#dispatch());
  #isGathering = false;
  /** The lane that loads the graph for the first input; null once that has been run, undefined before. */
  #warmed: TowerLane | null | undefined;
  /** Whether inputs may share a run. */
  #sharing: 'yes' | 'no' | 'unknown' | 'being tried';

  constructor(
    private readonly lanes: readonly TowerLane[],
    batching: Batching,
  ) {
    this.#idle = new Set(lanes);
    this.#sharing = batching === 'auto' ? 'unknown' : batching === 'always' ? 'yes' : 'no';
  }

  /**
   * @param prepare the front end. The graph loads meanwhile, if this is the first input.
   * @returns the same vector that the input gets alone, unless batching is `always`.
   * @throws errors of the front end and of the lane; the signal's reason as soon as it fires.
   */
  async encode(prepare: () => Promise<Feeds>, signal?: AbortSignal): Promise<Vector> {
    if (this.#warmed === undefined) this.#warm();
    this.#coming += 1;
    const feeds = await prepare().finally(() => {
      this.#coming -= 1;
      this.#wake();
    });
    const entryOf = (settle: Settle<Vector>) => {
      return { feeds, ...measure(feeds), sinceMs: performance.now(), ...settle };
    };
    return waitInLine(this.#waiting, entryOf, this.#wake, signal);
  }

  #warm(): void {
    this.#warmed = freestOf(this.lanes);
    // A failure shows when the graph is run.
    this.#warmed.load().catch(() => undefined);
  }

  #dispatch(): void {
    if (this.#gather()) return;
    while (this.#waiting.length > 0 && this.#idle.size > 0) {
      const lane = this.#takeLane();
      const work = this.#mustTry() ? this.#try(lane) : this.#run(lane, this.#takeBatch());
      void work.finally(() => {
        this.#idle.add(lane);
        this.#wake();
      });
    }
  }

  /** @returns true when the next run should wait for inputs that are about to come. */
  #gather(): boolean {
    const [first] = this.#waiting;
    if (!first || first.limit === 1 || this.#coming === 0 || this.#sharing === 'no') return false;
    const leftMs = first.sinceMs + GATHER_MS - performance.now();
    if (leftMs <= 0 || this.#waiting.length >= MAX_BATCH) return false;
    if (this.#isGathering) return true;
    this.#isGathering = true;
    setTimeout(() => {
      this.#isGathering = false;
      this.#dispatch();
    }, leftMs);
    return true;
  }

  #takeLane(): TowerLane {
    const isWarm = this.#warmed && this.#idle.has(this.#warmed);
    const lane = isWarm ? this.#warmed! : freestOf(this.lanes.filter((each) => this.#idle.has(each)));
    this.#warmed = null;
    this.#idle.delete(lane);
    return lane;
  }

  #mustTry(): boolean {
    return this.#sharing === 'unknown' && this.#alike().length > 1;
  }

  async #try(lane: TowerLane): Promise<void> {
    const { feeds, limit } = this.#waiting[0]!;
    this.#sharing = 'being tried';
    // A lane that dies says nothing of the graph.
    const isInvariant = await lane.tryBatches(feeds, limit).catch(() => null);
    this.#sharing = isInvariant === null ? 'unknown' : isInvariant ? 'yes' : 'no';
  }

  /** @returns what waits longest and those that could share its run. */
  #alike(): Waiting[] {
    const [first] = this.#waiting;
    const isAlike = (other: Waiting) => other === first || (first!.limit > 1 && other.shape === first!.shape);
    return this.#waiting.filter(isAlike).slice(0, first!.limit);
  }

  #takeBatch(): Waiting[] {
    const alike = this.#sharing === 'yes' ? this.#alike() : this.#waiting.slice(0, 1);
    const batch = alike.slice(0, this.#share());
    for (const each of batch) leave(this.#waiting, each);
    return batch;
  }

  /** @returns how many inputs a lane takes at most, so that the others are not left without work. */
  #share(): number {
    const others = this.#idle.size;
    if (others > 0) return Math.ceil(this.#waiting.length / (others + 1));
    // Windows of sound gain nothing by company: they may be shared out one by one.
    const least = this.#waiting[0]!.limit === MAX_BATCH ? LEAST_SHARE : 1;
    return Math.max(least, Math.ceil(this.#waiting.length / this.lanes.length));
  }

  async #run(lane: TowerLane, batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await lane.run(batch.map(({ feeds }) => feeds));
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]!;
        if ('vector' in outcome) resolve(outcome.vector);
        else reject(fromFailure(outcome.failure));
      });
    } catch (error) {
      batch.forEach(({ reject }) => reject(error));
    }
  }
}

function measure(feeds: Feeds): Pick<Waiting, 'shape' | 'limit'> {
  const entries = Object.entries(feeds);
  const isSingle = entries.every(([, { dims }]) => dims[0] === 1);
  if (!isSingle) return { shape: null, limit: 1 };
  const elements = Math.max(1, ...entries.map(([, { data }]) => data.length));
  return {
    shape: entries.map(([name, { dims }]) => `${name}:${dims.join('x')}`).join(' '),
    limit: Math.max(1, Math.min(MAX_BATCH, Math.floor(MAX_ELEMENTS / elements))),
  };
}
