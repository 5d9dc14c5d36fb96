import type { RecordStore } from '../../../domain/ports/record-store.js';
import type { Embedders } from '../../embedders.js';
import { fromRecord, toRecord } from '../../records.js';
import type { LinearMap } from '../../linear-map.js';
import { packMatrix, unpackMatrix } from './packed-vectors.js';
import { revisionOf, versionOf, type TextBank } from './text-banks.js';

interface StoredMap {
  readonly id: string;
  readonly version: string;
  readonly scale: number;
  readonly packed: string;
}

const COLLECTION = 'anchor-maps';

/** Maps between what two spaces make of a bank: fitted once in the life of a library, until bank or a space change. */
export class AnchorMaps {
  constructor(
    private readonly embedders: Embedders,
    private readonly records: RecordStore,
  ) {}

  async mapOf(from: string, to: string, bank: TextBank, fit: () => Promise<LinearMap>): Promise<LinearMap> {
    const [origin, target] = [this.embedders.get(from).space, this.embedders.get(to).space];
    const [inputs, outputs] = [origin.dimensions, target.dimensions];
    const id = `${bank.id} ${from} ${to}`;
    const version = [versionOf(bank), revisionOf(origin), revisionOf(target)].join(' ');
    const [found] = await this.records.get(COLLECTION, [id]);
    let stored = found && fromRecord<StoredMap>(found);
    if (stored?.version !== version) {
      stored = { id, version, ...packMatrix((await fit()).values) };
      await this.records.put(COLLECTION, [toRecord(stored)]);
    }
    return { inputs, outputs, values: unpackMatrix(stored, inputs * outputs) };
  }
}
