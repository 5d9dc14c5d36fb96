import type { Vector } from '../../../domain/embedding.js';
import type { BridgeChoice } from '../../../domain/query.js';
import { AppError } from '../../../domain/errors.js';
import { TEXT_ANCHORS, type AnchorBridge, type AnchorCrossing } from './anchor-bridge.js';
import { cross } from './cross.js';
import type { StoredBridges, TrainedBridge } from './stored-bridges.js';

/** Name of a trained bridge in the evidence of a hit. */
export const LEARNED_MAP = 'learned-map';

/** One way from vectors of a space into another. */
export interface BridgeWay {
  /** Name in the evidence of a hit. */
  readonly name: string;
  readonly origin: string;
  readonly carry: (vectors: readonly Vector[]) => Promise<Vector[]>;
}

/** Ways between spaces that no encoder connects. */
export interface Bridges {
  /** @returns the best way into a space from those that the query has vectors in; null when there is none. */
  wayInto(target: string, available: readonly string[], choice?: BridgeChoice): BridgeWay | null;
}

/** How long a bridge that another process trained or deleted may go unnoticed. */
const RELOAD_AFTER_MS = 10_000;

/** Trained bridges where there are some, else text anchors. */
export class BridgeRegistry implements Bridges {
  #trained: readonly TrainedBridge[] = [];
  #loadedAtMs = -Infinity;

  /**
   * @param centreOf mean of the library's media in a space; null where it has none or it is not known.
   * @param patienceMs how long a search waits for anchors to be encoded, once in the life of a library; then it goes on
   * without the bridge, and says so.
   */
  constructor(
    readonly anchors: AnchorBridge,
    private readonly stored: StoredBridges,
    private readonly centreOf: (space: string) => Promise<Vector | null>,
    private readonly patienceMs: number = Infinity,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  wayInto(target: string, available: readonly string[], choice: BridgeChoice = 'AUTO'): BridgeWay | null {
    if (choice === 'NONE') return null;
    const trained = choice === 'ANCHORS' ? undefined : this.#newestInto(target, available);
    if (trained) {
      const { from } = trained;
      return { name: LEARNED_MAP, origin: from, carry: (vectors) => this.#carryOver(trained, vectors) };
    }
    const origin = choice === 'LEARNED' ? undefined : this.anchors.originFor(target, available);
    if (origin === undefined) return null;
    const carry = async (vectors: readonly Vector[]) => {
      await this.#crossing(origin, target);
      return this.anchors.carry(origin, target, vectors, await this.centreOf(origin));
    };
    return { name: TEXT_ANCHORS, origin, carry };
  }

  /** Learns which trained bridges there are. @throws AppError STORE_UNAVAILABLE. */
  async load(): Promise<void> {
    this.#loadedAtMs = this.nowMs();
    this.#trained = await this.stored.list();
  }

  #newestInto(target: string, available: readonly string[]): TrainedBridge | undefined {
    // A store that cannot be reached fails the search itself, which says so.
    if (this.nowMs() - this.#loadedAtMs >= RELOAD_AFTER_MS) this.load().catch(() => {});
    return this.#trained.findLast(({ from, to }) => to === target && available.includes(from));
  }

  async #carryOver({ from, to, map, centre }: TrainedBridge, vectors: readonly Vector[]): Promise<Vector[]> {
    const { anchors } = await this.#crossing(from, to);
    return vectors.map((vector) => cross(vector, centre, map, centre, anchors));
  }

  /** @throws AppError DEADLINE_EXCEEDED when it takes longer to make than a search waits; it is made all the same. */
  async #crossing(from: string, to: string): Promise<AnchorCrossing> {
    const crossing = this.anchors.crossing(from, to);
    if (this.patienceMs === Infinity) return crossing;
    // Whoever does not wait for it does not hear how it ended.
    crossing.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<null>((resolve) => (timer = setTimeout(resolve, this.patienceMs, null)));
    const made = await Promise.race([crossing, patience]).finally(() => clearTimeout(timer));
    if (made) return made;
    const { encoded, total } = this.anchors.progressOf([from, to]);
    const message =
      `The bridge from "${from}" into "${to}" is being made, once in the life of a library: ` +
      `${encoded} of ${total} words are encoded. Ask again for what it finds.`;
    throw new AppError('DEADLINE_EXCEEDED', message, {
      details: { actual: encoded, limit: total, unit: 'words' },
    });
  }
}
