import { setTimeout as pause } from 'node:timers/promises';
import { toAppError } from '../../../domain/errors.js';
import type { WorkState } from '../../../domain/media.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import type { AnchorBridge } from './anchor-bridge.js';

/** How often a library that needs no bridge yet is looked at. */
const LOOK_EVERY_MS = 30_000;
const STOP_AGAIN_MS = 20;

/** Encoding of the anchors that bridges rest on, since the process began. */
export interface BridgePreparation {
  /** PENDING: not begun, or nothing to lead from or to; READY: bridges answer at once. */
  readonly state: WorkState;
  /** Words that have their vectors, over all spaces that this process was asked to connect. */
  readonly encodedWords: number;
  readonly totalWords: number;
  /** Why it failed. */
  readonly error: string | null;
}

/**
 * Makes bridges before anybody asks for them: otherwise the first search that needs one waits until hundreds of words are
 * encoded in each space. Done once in the life of a library; a stop loses nothing, starting again goes on.
 */
export class BridgePreparer {
  #state: WorkState = 'PENDING';
  #error: string | null = null;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly anchors: AnchorBridge,
    private readonly vectors: Pick<VectorStore, 'countMoments'>,
  ) {}

  /** Begins, or goes on, with whatever the library needs of it. */
  async start(): Promise<BridgePreparation> {
    const ways = await this.#usefulWays();
    if (ways.length > 0 && this.#state !== 'READY') this.#running ??= this.#run(ways);
    return this.status();
  }

  status(): BridgePreparation {
    const spaces = [...new Set(this.anchors.ways().flat())];
    const { encoded, total } = this.anchors.progressOf(spaces);
    return { state: this.#state, encodedWords: encoded, totalWords: total, error: this.#error };
  }

  /** Ends when what is under way has ended. */
  async finished(): Promise<BridgePreparation> {
    await this.#running;
    return this.status();
  }

  /** Stops; what was encoded is kept. Searches that wait for it go on without. */
  async cancel(): Promise<BridgePreparation> {
    clearInterval(this.#timer);
    // One space after the other is encoded: the next may begin while the one before it is being stopped.
    while (this.#running) {
      await this.anchors.stop();
      await Promise.race([this.#running, pause(STOP_AGAIN_MS)]);
    }
    return this.status();
  }

  /** Starts as soon as the library holds what a bridge could connect. @param onFailure hears of a store that is away. */
  watch(onFailure: (error: unknown) => void): void {
    const look = async () => {
      const { state } = await this.start();
      if (state !== 'PENDING') clearInterval(this.#timer);
    };
    this.#timer = setInterval(() => void look().catch(onFailure), LOOK_EVERY_MS);
    this.#timer.unref();
    look().catch(onFailure);
  }

  async #run(ways: readonly (readonly [string, string])[]): Promise<void> {
    this.#state = 'PROCESSING';
    this.#error = null;
    try {
      for (const [from, to] of ways) await this.anchors.crossing(from, to);
      this.#state = 'READY';
    } catch (error) {
      const { code, message } = toAppError(error);
      this.#state = code === 'CANCELLED' ? 'CANCELLED' : 'FAILED';
      this.#error = code === 'CANCELLED' ? null : message;
    } finally {
      this.#running = null;
    }
  }

  /** @returns ways between spaces that both hold something. */
  async #usefulWays(): Promise<[string, string][]> {
    const ways = this.anchors.ways();
    const names = [...new Set(ways.flat())];
    const counts = await Promise.all(names.map((name) => this.vectors.countMoments({}, name)));
    const isFilled = (name: string) => counts[names.indexOf(name)]! > 0;
    return ways.filter(([from, to]) => isFilled(from) && isFilled(to));
  }
}
