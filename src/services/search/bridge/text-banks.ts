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
/** Vectors are kept whenever so many more were encoded: a process that ends early leaves them to the next. */
const KEEP_EVERY = 128;

interface StoredBank {
  readonly id: string;
  readonly version: string;
  readonly spaceRevision: string;
  /** Of the first texts, or of all. */
  readonly vectors: string;
}

interface Loading {
  readonly vectors: Promise<readonly Vector[]>;
  readonly abort: AbortController;
}

/**
 * Vectors of banks by space: encoded once in the life of a library, kept with it, dropped when bank or space change. What
 * was encoded before a stop is kept: asking again goes on.
 */
export class TextBanks {
  readonly #loading = new Map<string, Loading>();
  /** Texts with a vector by bank and space. */
  readonly #encoded = new Map<string, number>();

  constructor(
    private readonly embedders: Embedders,
    private readonly records: RecordStore,
  ) {}

  /**
   * @returns unit vectors in the order of the texts.
   * @throws AppError CAPABILITY_UNSUPPORTED when the space has no text encoder, CANCELLED after `stop`, and those of the
   * encoder.
   */
  vectorsOf(bank: TextBank, spaceName: string): Promise<readonly Vector[]> {
    const key = `${bank.id} ${spaceName}`;
    const known = this.#loading.get(key);
    if (known) return known.vectors;
    const abort = new AbortController();
    this.#encoded.set(key, this.#encoded.get(key) ?? 0);
    const vectors = this.#load(bank, spaceName, key, abort.signal);
    this.#loading.set(key, { vectors, abort });
    vectors.catch(() => this.#loading.delete(key));
    return vectors;
  }

  /** @returns how many texts have their vector; null when nobody asked for them in this process. */
  encodedOf(bank: TextBank, spaceName: string): number | null {
    return this.#encoded.get(`${bank.id} ${spaceName}`) ?? null;
  }

  /** Ends encodings of a bank that are under way; whoever waits for them hears CANCELLED. */
  async stop(bank: TextBank): Promise<void> {
    const unfinished = [...this.#loading].flatMap(([key, loading]) =>
      key.startsWith(`${bank.id} `) && (this.#encoded.get(key) ?? 0) < bank.texts.length ? [loading] : [],
    );
    for (const { abort } of unfinished) abort.abort();
    await Promise.allSettled(unfinished.map(({ vectors }) => vectors));
  }

  async #load(
    bank: TextBank,
    spaceName: string,
    id: string,
    signal: AbortSignal,
  ): Promise<readonly Vector[]> {
    const embedder = this.embedders.get(spaceName);
    if (!readsText(embedder))
      throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${spaceName}" has no text encoder.`);
    const vectors = await this.#keptOf(bank, embedder.space, id);
    this.#encoded.set(id, vectors.length);
    let kept = vectors.length;
    while (vectors.length < bank.texts.length) {
      const texts = bank.texts.slice(vectors.length, vectors.length + BATCH);
      // The packed form, so that the first process answers as every later one does.
      const packed = packVectors(await embedder.embedTexts(texts));
      vectors.push(...unpackVectors(packed, embedder.space.dimensions));
      this.#encoded.set(id, vectors.length);
      const isEnough = vectors.length - kept >= KEEP_EVERY || vectors.length === bank.texts.length;
      if (isEnough || signal.aborted) {
        await this.#keep(bank, embedder.space, id, vectors);
        kept = vectors.length;
      }
      if (signal.aborted && vectors.length < bank.texts.length)
        throw new AppError('CANCELLED', `The encoding of ${bank.id} in "${spaceName}" was stopped.`);
      await nextTurn();
    }
    return vectors;
  }

  async #keptOf(bank: TextBank, space: EmbeddingSpace, id: string): Promise<Vector[]> {
    const [found] = await this.records.get(COLLECTION, [id]);
    if (!found) return [];
    const stored = fromRecord<StoredBank>(found);
    const isCurrent = stored.version === versionOf(bank) && stored.spaceRevision === revisionOf(space);
    return isCurrent ? unpackVectors(stored.vectors, space.dimensions) : [];
  }

  async #keep(bank: TextBank, space: EmbeddingSpace, id: string, vectors: readonly Vector[]): Promise<void> {
    const [version, spaceRevision] = [versionOf(bank), revisionOf(space)];
    const stored: StoredBank = { id, version, spaceRevision, vectors: packVectors(vectors) };
    await this.records.put(COLLECTION, [toRecord(stored)]);
  }
}
