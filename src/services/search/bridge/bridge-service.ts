import { randomUUID } from 'node:crypto';
import type { Vector } from '../../../domain/embedding.js';
import { AppError } from '../../../domain/errors.js';
import type { Clock } from '../../../domain/ports/clock.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import { unitVector } from '../../../dsp/unit-vector.js';
import { meanVector } from '../../../dsp/mean-vector.js';
import type { Embedders } from '../../embedders.js';
import type { BridgePreparation, BridgePreparer } from './bridge-preparation.js';
import type { BridgeRegistry } from './bridges.js';
import type { BridgeVersion, StoredBridges, TrainedBridge } from './stored-bridges.js';
import { trainBridge, type BridgePair } from './train-bridge.js';

/** A trained bridge, and whether searches take it: of one direction they take the newest. */
export interface BridgeStatus extends BridgeVersion {
  readonly isServing: boolean;
}

/** Two items that show, or sound like, one thing. */
export interface PairedItems {
  readonly firstId: string;
  readonly secondId: string;
}

export interface BridgeUseCases {
  /**
   * Trains a bridge in both directions between every two spaces that the pairs connect; from then on it serves searches.
   * @throws AppError BAD_USER_INPUT (too few or too many pairs, or none that connects two spaces); AbortError.
   */
  train(pairs: readonly PairedItems[], signal?: AbortSignal): Promise<BridgeStatus[]>;
  /** Trained bridges that fit the spaces of today, oldest first. */
  list(): Promise<BridgeStatus[]>;
  /** The one before it serves again, or the text anchors. @returns whether there was one. */
  forget(id: string): Promise<boolean>;
  /** How far the words are encoded that bridges rest on. */
  preparation(): BridgePreparation;
  /** Encodes them in the background, where the library holds what a bridge could connect. Starting again goes on. */
  prepare(): Promise<BridgePreparation>;
  /** Ends when what is under way has ended. */
  prepared(): Promise<BridgePreparation>;
  /** Stops encoding them; what was encoded is kept. */
  cancelPreparation(): Promise<BridgePreparation>;
}

export interface BridgeTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly stored: StoredBridges;
  readonly bridges: BridgeRegistry;
  readonly preparer: BridgePreparer;
  readonly clock: Clock;
}

/** Fewer teach nothing that a held-out pair could show. */
const LEAST_PAIRS = 8;
/** Training takes the cube of it: about ten seconds for these, in turns with everything else. */
const MOST_PAIRS = 1000;

export class BridgeService implements BridgeUseCases {
  constructor(private readonly tools: BridgeTools) {}

  async train(pairs: readonly PairedItems[], signal?: AbortSignal): Promise<BridgeStatus[]> {
    if (pairs.length < LEAST_PAIRS || pairs.length > MOST_PAIRS) {
      const message = `A bridge is trained from ${LEAST_PAIRS} to ${MOST_PAIRS} pairs of items; these are ${pairs.length}.`;
      throw new AppError('BAD_USER_INPUT', message, { details: { actual: pairs.length } });
    }
    const vectorsOf = await this.#vectorsOfItems(
      pairs.flatMap(({ firstId, secondId }) => [firstId, secondId]),
    );
    const trained: TrainedBridge[] = [];
    for (const [from, to] of this.#directions()) {
      const connected = connecting(pairs, from, to, vectorsOf);
      if (connected.length < LEAST_PAIRS) continue;
      const crossing = await this.tools.bridges.anchors.crossing(from, to);
      const learned = await trainBridge(connected, crossing, signal);
      const createdAt = this.tools.clock.nowIso();
      trained.push({ id: randomUUID(), from, to, pairs: connected.length, createdAt, ...learned });
    }
    if (trained.length === 0) {
      const message = `No two spaces have vectors of both items in ${LEAST_PAIRS} pairs or more. Pair sounds with pictures.`;
      throw new AppError('BAD_USER_INPUT', message);
    }
    for (const bridge of trained) await this.tools.stored.put(bridge);
    await this.tools.bridges.load();
    return trained.map((bridge) => ({ ...withoutNumbers(bridge), isServing: true }));
  }

  async list(): Promise<BridgeStatus[]> {
    const all = await this.tools.stored.list();
    return all.map((bridge) => {
      const isServing = all.findLast(({ from, to }) => from === bridge.from && to === bridge.to) === bridge;
      return { ...withoutNumbers(bridge), isServing };
    });
  }

  async forget(id: string): Promise<boolean> {
    const existed = await this.tools.stored.delete(id);
    await this.tools.bridges.load();
    return existed;
  }

  preparation(): BridgePreparation {
    return this.tools.preparer.status();
  }

  prepare(): Promise<BridgePreparation> {
    return this.tools.preparer.start();
  }

  prepared(): Promise<BridgePreparation> {
    return this.tools.preparer.finished();
  }

  cancelPreparation(): Promise<BridgePreparation> {
    return this.tools.preparer.cancel();
  }

  /** Both ways between every two spaces of words and media. */
  #directions(): [string, string][] {
    const names = this.tools.embedders
      .accepting('text')
      .filter(({ space }) => space.modalities.length > 1)
      .map(({ space }) => space.name);
    return names.flatMap((from) =>
      names.filter((to) => to !== from).map((to): [string, string] => [from, to]),
    );
  }

  /** @returns by item and space the mean of its moments, norm 1. */
  async #vectorsOfItems(ids: readonly string[]): Promise<(id: string, space: string) => Vector | null> {
    const moments = await this.tools.vectors.listMoments([...new Set(ids)]);
    return (id, space) => {
      const own = moments.flatMap(({ mediaId, vectors }) =>
        mediaId === id && vectors[space] ? [vectors[space]] : [],
      );
      return own.length === 0 ? null : unitVector(meanVector(own));
    };
  }
}

function connecting(
  pairs: readonly PairedItems[],
  from: string,
  to: string,
  vectorOf: (id: string, space: string) => Vector | null,
): BridgePair[] {
  return pairs.flatMap(({ firstId, secondId }) => {
    const ways = [
      [firstId, secondId],
      [secondId, firstId],
    ] as const;
    for (const [originId, targetId] of ways) {
      const [origin, target] = [vectorOf(originId, from), vectorOf(targetId, to)];
      if (origin && target) return [{ origin, target }];
    }
    return [];
  });
}

function withoutNumbers({ map: _map, centre: _centre, ...version }: TrainedBridge): BridgeVersion {
  return version;
}
