import type { Vector } from '../../../domain/embedding.js';
import type { RecordStore } from '../../../domain/ports/record-store.js';
import type { Embedders } from '../../embedders.js';
import { listRecords, toRecord } from '../../records.js';
import type { LinearMap } from '../../linear-map.js';
import { packMatrix, packVectors, unpackMatrix, unpackVectors } from './packed-vectors.js';
import { revisionOf } from './text-banks.js';

/** How well a bridge finds the other half of pairs it was not trained on, among the other halves of all. */
export interface BridgeFigures {
  readonly pairs: number;
  readonly recallAt1: number;
  readonly recallAt10: number;
  readonly reciprocalRank: number;
}

/** A trained bridge, without its numbers. */
export interface BridgeVersion {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly pairs: number;
  /** Strength of the pull towards the text anchors that did best on held-out pairs. */
  readonly ridge: number;
  /** On the same held-out pairs: the text anchors, and what was learned. */
  readonly heldOut: { readonly anchors: BridgeFigures; readonly learned: BridgeFigures };
  /** ISO 8601 UTC. */
  readonly createdAt: string;
}

export interface TrainedBridge extends BridgeVersion {
  readonly map: LinearMap;
  /** Mean of what it was trained on at its origin. */
  readonly centre: Vector;
}

interface StoredBridge extends BridgeVersion {
  readonly fromRevision: string;
  readonly toRevision: string;
  readonly map: { readonly scale: number; readonly packed: string };
  readonly centre: string;
}

const COLLECTION = 'bridges';

/** Trained bridges, kept with the library; those of other states of a space are as good as absent. */
export class StoredBridges {
  constructor(
    private readonly embedders: Embedders,
    private readonly records: RecordStore,
  ) {}

  async put(bridge: TrainedBridge): Promise<void> {
    const { map, centre, ...version } = bridge;
    const stored: StoredBridge = {
      ...version,
      fromRevision: revisionOf(this.embedders.get(bridge.from).space),
      toRevision: revisionOf(this.embedders.get(bridge.to).space),
      map: packMatrix(map.values),
      centre: packVectors([centre]),
    };
    await this.records.put(COLLECTION, [toRecord(stored)]);
  }

  /** @returns those that fit the spaces of today, oldest first. */
  async list(): Promise<TrainedBridge[]> {
    const all = await listRecords<StoredBridge>(this.records, COLLECTION);
    const fitting = all.filter(
      ({ from, to, fromRevision, toRevision }) =>
        this.#revisionOf(from) === fromRevision && this.#revisionOf(to) === toRevision,
    );
    return fitting.map((stored) => this.#unpack(stored)).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** @returns whether there was one. */
  async delete(id: string): Promise<boolean> {
    const [found] = await this.records.get(COLLECTION, [id]);
    await this.records.delete(COLLECTION, [id]);
    return found !== null;
  }

  #revisionOf(name: string): string | null {
    const space = this.embedders.spaces.find((each) => each.name === name);
    return space ? revisionOf(space) : null;
  }

  #unpack(stored: StoredBridge): TrainedBridge {
    const { fromRevision: _from, toRevision: _to, map, centre, ...version } = stored;
    const inputs = this.embedders.get(version.from).space.dimensions;
    const outputs = this.embedders.get(version.to).space.dimensions;
    const values = unpackMatrix(map, inputs * outputs);
    return { ...version, map: { inputs, outputs, values }, centre: unpackVectors(centre, inputs)[0]! };
  }
}
