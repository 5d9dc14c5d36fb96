import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../domain/errors.js';

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
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** Said to whoever waits for a server that has gone. */
class NodeGone extends Error {
  override readonly name = 'NodeGone';
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

  constructor(openers: readonly (() => Promise<N>)[], options: PoolOptions) {
    this.#openers = openers;
    this.#options = options;
  }

  /**
   * @returns what the work returns on the first server that does it.
   * @throws AppError STORE_UNAVAILABLE when none does in time; other errors of the work as they are.
   */
  async run<T>(work: (node: N) => Promise<T>): Promise<T> {
    const giveUpAt = Date.now() + this.#options.patienceMs;
    for (let attempt = 0; ; attempt++) {
      const index = this.#current;
      try {
        const node = await this.#nodeAt(index);
        return await this.#unlessGone(node, work(node));
      } catch (error) {
        const isGone = error instanceof NodeGone;
        if (!isGone && !this.#options.isTransient(error)) throw error;
        if (Date.now() > giveUpAt) throw unavailable(this.#openers.length, error);
        if (isGone) await this.#forget(index);
        if (this.#current === index) this.#current = (index + 1) % this.#openers.length;
        await sleep(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** attempt));
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((index) => this.#forget(index)));
  }

  #nodeAt(index: number): Promise<N> {
    const known = this.#open.get(index) ?? this.#openers[index]!();
    this.#open.set(index, known);
    return known;
  }

  async #forget(index: number): Promise<void> {
    const node = this.#open.get(index);
    this.#open.delete(index);
    await node?.then((each) => each.close()).catch(() => undefined);
  }

  /** A connection to a server that was killed may stay silent for half a minute; asking for a sign of life does not. */
  async #unlessGone<T>(node: N, result: Promise<T>): Promise<T> {
    const done = new AbortController();
    const watch = async (): Promise<never> => {
      for (;;) {
        await sleep(DOUBT_MS, undefined, { signal: done.signal, ref: false });
        if (!(await node.isAlive())) throw new NodeGone();
      }
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
