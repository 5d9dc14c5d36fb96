import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EmbeddingSpace, Vector } from '../../../domain/embedding.js';
import { AppError } from '../../../domain/errors.js';
import type { RecordStore } from '../../../domain/ports/record-store.js';
import { readsText, type Embedders } from '../../embedders.js';
import { fromRecord, toRecord } from '../../records.js';
import { packVectors, unpackVectors } from './packed-vectors.js';

/** A fixed list of texts that several spaces read, so that what they make of it can be compared. */
export interface TextBank {
  readonly id: string;
  readonly texts: readonly string[];
}

/** @returns what tells this version of a bank from others: its id and a digest of its texts. */
export function versionOf({ id, texts }: TextBank): string {
  return `${id}@${createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 12)}`;
}

/** @returns what tells this state of a space from others: vectors of two are never compared. */
export function revisionOf({ modelId, revision, preprocessingDigest, dimensions }: EmbeddingSpace): string {
  return [modelId, revision, preprocessingDigest.slice(0, 12), dimensions].join(' ');
}

const COLLECTION = 'text-banks';
/** Texts that are encoded at once; searches get their turn in between. */
const BATCH = 16;

interface StoredBank {
  readonly id: string;
  readonly version: string;
  readonly spaceRevision: string;
  readonly vectors: string;
}

/** Vectors of banks by space: encoded once in the life of a library, kept with it, dropped when bank or space change. */
export class TextBanks {
  readonly #vectors = new Map<string, Promise<readonly Vector[]>>();

  constructor(
    private readonly embedders: Embedders,
    private readonly records: RecordStore,
  ) {}

  /**
   * @returns unit vectors in the order of the texts.
   * @throws AppError CAPABILITY_UNSUPPORTED when the space has no text encoder, and those of the encoder.
   */
  vectorsOf(bank: TextBank, spaceName: string): Promise<readonly Vector[]> {
    const key = `${bank.id} ${spaceName}`;
    const known = this.#vectors.get(key);
    if (known) return known;
    const loading = this.#load(bank, spaceName, key);
    this.#vectors.set(key, loading);
    loading.catch(() => this.#vectors.delete(key));
    return loading;
  }

  async #load(bank: TextBank, spaceName: string, id: string): Promise<readonly Vector[]> {
    const { space } = this.embedders.get(spaceName);
    const [version, spaceRevision] = [versionOf(bank), revisionOf(space)];
    const [found] = await this.records.get(COLLECTION, [id]);
    if (found) {
      const stored = fromRecord<StoredBank>(found);
      if (stored.version === version && stored.spaceRevision === spaceRevision)
        return unpackVectors(stored.vectors, space.dimensions);
    }
    const packed = packVectors(await this.#encode(bank.texts, spaceName));
    const stored: StoredBank = { id, version, spaceRevision, vectors: packed };
    await this.records.put(COLLECTION, [toRecord(stored)]);
    // The packed form, so that the first process answers as every later one does.
    return unpackVectors(packed, space.dimensions);
  }

  async #encode(texts: readonly string[], spaceName: string): Promise<Vector[]> {
    const embedder = this.embedders.get(spaceName);
    if (!readsText(embedder))
      throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${spaceName}" has no text encoder.`);
    const vectors: Vector[] = [];
    for (let begin = 0; begin < texts.length; begin += BATCH) {
      vectors.push(...(await embedder.embedTexts(texts.slice(begin, begin + BATCH))));
      await nextTurn();
    }
    return vectors;
  }
}
