import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Vector } from '../../domain/embedding.js';
import type { Tensor } from '../session.js';
import type { Feeds } from '../tower.js';
import type { Batching } from './model-thread.js';

/** Most inputs of one run. */
const MAX_INPUTS = 32;
/** Most elements of one run: four sound windows of CLAP; pictures run alone, for they gain nothing and delay others. */
const MAX_ELEMENTS = 2 ** 18;
/** Sizes of batches whose bits are compared with those of single runs: odd, even, and past the width of the kernels. */
const TRIAL_SIZES = [2, 3, 8, MAX_INPUTS];

type RunBatch = (batch: readonly Feeds[]) => Promise<Vector[]>;

interface Waiting {
  readonly feeds: Feeds;
  /** Inputs of the same shape may share a run; null: never. */
  readonly shape: string | null;
  readonly elements: number;
  readonly signal: AbortSignal;
  resolve(vector: Vector): void;
  reject(error: unknown): void;
}

/**
 * Gathers the inputs of one tower that arrive while a run is in flight, and runs those of equal shape together, first
 * come first served. A lone input waits for nobody.
 */
export class Batcher {
  readonly #waiting: Waiting[] = [];
  #isDraining = false;
  /** Result of the trial; null before it. */
  #isInvariant: Promise<boolean> | null = null;

  constructor(
    private readonly run: RunBatch,
    private readonly batching: Batching,
  ) {}

  /** @returns the same vector that the input gets alone, unless batching is `always`. */
  encode(feeds: Feeds, signal: AbortSignal): Promise<Vector> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ feeds, ...measure(feeds), signal, resolve, reject });
      if (!this.#isDraining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#waiting.length > 0) {
      // Inputs that came in during the last run are delivered in between.
      await nextTurn();
      await this.#runSome(await this.#takeBatch());
    }
    this.#isDraining = false;
  }

  /** @returns the first that waits and those that may join it. */
  async #takeBatch(): Promise<Waiting[]> {
    this.#dropAborted();
    const [first] = this.#waiting;
    if (!first) return [];
    const limit = first.shape === null ? 1 : Math.min(MAX_INPUTS, Math.floor(MAX_ELEMENTS / first.elements));
    const alike = this.#waiting.filter(({ shape }) => shape === first.shape);
    const isJoint = limit > 1 && alike.length > 1 && (await this.#mayJoin(first.feeds, limit));
    const batch = isJoint ? alike.slice(0, limit) : [first];
    for (const each of batch) this.#waiting.splice(this.#waiting.indexOf(each), 1);
    return batch;
  }

  #dropAborted(): void {
    const isAborted = ({ signal }: Waiting) => signal.aborted;
    this.#waiting.filter(isAborted).forEach(({ reject, signal }) => reject(signal.reason));
    const kept = this.#waiting.filter((each) => !isAborted(each));
    this.#waiting.splice(0, this.#waiting.length, ...kept);
  }

  #mayJoin(sample: Feeds, limit: number): Promise<boolean> {
    if (this.batching !== 'auto') return Promise.resolve(this.batching === 'always');
    this.#isInvariant ??= isBatchInvariant(this.run, sample, limit);
    return this.#isInvariant;
  }

  /** A batch that fails is run one by one, so that one bad input does not fail its neighbours. */
  async #runSome(batch: readonly Waiting[]): Promise<void> {
    try {
      const vectors = await this.run(batch.map(({ feeds }) => feeds));
      batch.forEach(({ resolve }, index) => resolve(vectors[index]!));
    } catch (error) {
      if (batch.length <= 1) batch[0]?.reject(error);
      else for (const each of batch) await this.#runSome([each]);
    }
  }
}

function measure(feeds: Feeds): { shape: string | null; elements: number } {
  const entries = Object.entries(feeds);
  const isSingle = entries.every(([, { dims }]) => dims[0] === 1);
  return {
    shape: isSingle ? entries.map(([name, { dims }]) => `${name}:${dims.join('x')}`).join(' ') : null,
    elements: Math.max(1, ...entries.map(([, { data }]) => data.length)),
  };
}

/**
 * Tries whether rows of a batch have the very bits that they have alone. Graphs that quantise activations as they run
 * (DynamicQuantizeLinear takes its scale from the whole batch) do not; plain float graphs do, where the kernels of this
 * machine treat every row alike.
 */
export async function isBatchInvariant(run: RunBatch, sample: Feeds, limit: number): Promise<boolean> {
  try {
    const inputs = Array.from({ length: Math.min(limit, MAX_INPUTS) }, (_, index) => variant(sample, index));
    const last = inputs.length - 1;
    const alone = { [0]: (await run([inputs[0]!]))[0]!, [last]: (await run([inputs[last]!]))[0]! };
    for (const size of new Set(TRIAL_SIZES.map((each) => Math.min(each, limit)))) {
      const batch = [...inputs.slice(0, size - 1), inputs[last]!];
      const vectors = await run(batch);
      if (!hasSameBits(vectors[0]!, alone[0]!) || !hasSameBits(vectors[size - 1]!, alone[last]!))
        return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** @returns another input of the same shape and kind: the values turned round, and louder where they are not whole. */
function variant(feeds: Feeds, turn: number): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const { length } = tensor.data;
      const data = tensor.data.slice() as Float32Array;
      for (let index = 0; index < length; index++) {
        const value = (tensor.data as Float32Array)[(index + turn) % length]!;
        data[index] = tensor.type === 'float32' ? value * (1 + turn / 4) : value;
      }
      return [name, { ...tensor, data } as Tensor];
    }),
  );
}

function hasSameBits(one: Vector, other: Vector): boolean {
  const [a, b] = [one, other].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return a!.equals(b!);
}
