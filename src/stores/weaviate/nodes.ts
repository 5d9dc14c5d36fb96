import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../domain/errors.js';

/** One server of a cluster. */
export interface ClusterNode {
  /** @returns false when the server does not answer at all. */
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Whether the same work may succeed on another server, or a little later. */
  readonly isTransient: (error: unknown) => boolean;
  /** How long work is tried again, in milliseconds. */
  readonly patienceMs: number;
}

/** Work that takes longer makes the pool ask whether the server is still there, every so often. */
const DOUBT_MS = 1000;
/**
 * Work on a cluster that takes longer is begun again, the next time with twice the limit: a request that reaches a node
 * while the cluster has lost its leader may wait for the dead one for ever, and the same request a second later be done
 * at once. A single server has no leader to lose; it is only slow, and asking twice would make it slower.
 */
const STUCK_MS = 5000;
/** Patience as long as no server ever answered, which is a mistake in the configuration more often than a failure. */
const FIRST_PATIENCE_MS = 3000;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** Why work is not waited for any longer. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly isGone: boolean;

  constructor(isGone: boolean) {
    super(isGone ? 'the server is gone' : 'the server does not come to an end');
    this.isGone = isGone;
  }
}

/**
 * The servers of a cluster, of which one does all the work until it fails; then the next one does. Work may run twice,
 * so it must be such that this does no harm.
 */
export class NodePool<N extends ClusterNode> {
  readonly #openers: readonly (() => Promise<N>)[];
  readonly #options: PoolOptions;
  readonly #open = new Map<number, Promise<N>>();
  #current = 0;
  #hasAnswered = false;

  constructor(openers: readonly (() => Promise<N>)[], options: PoolOptions) {
    this.#openers = openers;
    this.#options = options;
  }

  /**
   * @returns what the work returns on the first server that does it.
   * @throws AppError STORE_UNAVAILABLE when none does in time; other errors of the work as they are.
   */
  async run<T>(work: (node: N) => Promise<T>): Promise<T> {
    const start = Date.now();
    for (let attempt = 0; ; attempt++) {
      const index = this.#current;
      try {
        const node = await this.#nodeAt(index);
        const result = await this.#unlessGone(node, work(node), this.#limitMs(attempt));
        this.#hasAnswered = true;
        return result;
      } catch (error) {
        const isGone = error instanceof GivenUp && error.isGone;
        if (!(error instanceof GivenUp) && !this.#options.isTransient(error)) throw error;
        const patienceMs = this.#hasAnswered ? this.#options.patienceMs : FIRST_PATIENCE_MS;
        if (Date.now() > start + patienceMs) throw unavailable(this.#openers.length, error);
        if (isGone) await this.#forget(index);
        if (this.#current === index) this.#current = (index + 1) % this.#openers.length;
        await sleep(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** attempt));
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((index) => this.#forget(index)));
  }

  #limitMs(attempt: number): number {
    return this.#openers.length === 1 ? Infinity : STUCK_MS * 2 ** attempt;
  }

  #nodeAt(index: number): Promise<N> {
    const known = this.#open.get(index);
    if (known !== undefined) return known;
    const node = this.#openers[index]!();
    this.#open.set(index, node);
    node.catch(() => this.#open.delete(index));
    return node;
  }

  async #forget(index: number): Promise<void> {
    const node = this.#open.get(index);
    this.#open.delete(index);
    await node?.then((each) => each.close()).catch(() => undefined);
  }

  /** A connection to a server that was killed may stay silent for half a minute; asking for a sign of life does not. */
  async #unlessGone<T>(node: N, result: Promise<T>, limitMs: number): Promise<T> {
    const done = new AbortController();
    const watch = async (): Promise<never> => {
      for (let waitedMs = 0; waitedMs < limitMs; waitedMs += DOUBT_MS) {
        await sleep(DOUBT_MS, undefined, { signal: done.signal, ref: false });
        if (!(await node.isAlive())) throw new GivenUp(true);
      }
      throw new GivenUp(false);
    };
    try {
      return await Promise.race([result, watch()]);
    } finally {
      done.abort();
      result.catch(() => undefined);
    }
  }
}

function unavailable(nodeCount: number, cause: unknown): AppError {
  const who =
    nodeCount === 1 ? 'Weaviate does not answer' : `None of the ${nodeCount} nodes of Weaviate answers`;
  return new AppError(
    'STORE_UNAVAILABLE',
    `${who}. See that it runs and that CHORUS_WEAVIATE_URL and CHORUS_WEAVIATE_GRPC_URL lead to it.`,
    { cause },
  );
}
