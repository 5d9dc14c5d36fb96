import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { EmbeddingSpace, Modality, Vector } from '../domain/embedding.js';
import { isAppError } from '../domain/errors.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { RgbImage } from '../domain/ports/image-decoder.js';

/** Room for about 30,000 vectors of 512 dimensions. */
const DEFAULT_BYTES = 64 * 2 ** 20;
/** What an entry takes besides its vector. */
const ENTRY_BYTES = 200;
/** Hashed in about a millisecond. */
const HASHED_SLICE_BYTES = 2 ** 20;

type Encode<Input> = (inputs: readonly Input[], signal?: AbortSignal) => Promise<Vector[]>;

/**
 * Vectors that were computed before, by the identity of their space and the SHA-256 of the input: words, samples or
 * pixels. Whoever asks for a vector that is being computed waits for that computation. The least recently used go first.
 */
export class EmbeddingCache {
  readonly #vectors: LRUCache<string, Vector>;
  readonly #underWay = new Map<string, Promise<Vector>>();

  constructor(maxBytes: number = DEFAULT_BYTES) {
    this.#vectors = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (vector) => vector.byteLength + ENTRY_BYTES,
    });
  }

  /** @returns the embedder with this cache before it. Vectors are shared: nobody may write to them. */
  before(embedder: Embedder): Embedder {
    const { space, embedTexts, embedImages, embedAudio } = embedder;
    const identity = identityOf(space);
    const cached = <Input>(
      modality: Modality,
      encode: Encode<Input>,
      digest: (input: Input) => Promise<string>,
    ) =>
      ((inputs, signal) => {
        const keyOf = async (input: Input) => `${identity} ${modality} ${await digest(input)}`;
        return this.#encodeAll(inputs, keyOf, encode, signal);
      }) satisfies Encode<Input>;
    return {
      ...embedder,
      ...(embedTexts ? { embedTexts: cached('text', embedTexts.bind(embedder), digestOfText) } : {}),
      ...(embedImages ? { embedImages: cached('image', embedImages.bind(embedder), digestOfImage) } : {}),
      ...(embedAudio ? { embedAudio: cached('audio', embedAudio.bind(embedder), digestOfPcm) } : {}),
    };
  }

  async #encodeAll<Input>(
    inputs: readonly Input[],
    keyOf: (input: Input) => Promise<string>,
    encode: Encode<Input>,
    signal: AbortSignal | undefined,
  ): Promise<Vector[]> {
    const keys = await Promise.all(inputs.map(keyOf));
    const inputByKey = new Map(keys.map((key, index) => [key, inputs[index]!]));
    const missing = [...inputByKey].filter(([key]) => !this.#vectors.has(key) && !this.#underWay.has(key));
    if (missing.length > 0) this.#start(missing, encode, signal);
    return Promise.all(
      keys.map(async (key) => {
        try {
          return this.#vectors.get(key) ?? (await this.#underWay.get(key)!);
        } catch (error) {
          // Somebody else gave up what we wait for as well: it is ours to compute.
          if (!isCancelled(error) || signal?.aborted) throw error;
          return (await this.#encodeAll([inputByKey.get(key)!], keyOf, encode, signal))[0]!;
        }
      }),
    );
  }

  #start<Input>(
    missing: readonly (readonly [string, Input])[],
    encode: Encode<Input>,
    signal: AbortSignal | undefined,
  ): void {
    const encoding = encode(
      missing.map(([, input]) => input),
      signal,
    );
    missing.forEach(([key], index) => {
      const vector = encoding.then((vectors) => vectors[index]!);
      this.#underWay.set(key, vector);
      // First in line, so that whoever waits finds the books in order.
      const settle = (value?: Vector) => {
        this.#underWay.delete(key);
        if (value) this.#vectors.set(key, value);
      };
      vector.then(settle, () => settle());
    });
  }
}

function isCancelled(error: unknown): boolean {
  return isAppError(error) && error.code === 'CANCELLED';
}

function identityOf({ modelId, revision, dimensions, preprocessingDigest }: EmbeddingSpace): string {
  return JSON.stringify([modelId, revision, dimensions, preprocessingDigest]);
}

const digestOfText = (text: string) => digestOf('', new TextEncoder().encode(text));

const digestOfPcm = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  digestOf('', new Uint8Array(buffer, byteOffset, byteLength));

const digestOfImage = ({ widthPixels, heightPixels, data }: RgbImage) =>
  digestOf(`${widthPixels}x${heightPixels}`, data);

/** Large inputs are hashed slice by slice, so that the event loop keeps turning. */
async function digestOf(head: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(head);
  for (let start = 0; start < bytes.length; start += HASHED_SLICE_BYTES) {
    if (start > 0) await nextTurn();
    hash.update(bytes.subarray(start, start + HASHED_SLICE_BYTES));
  }
  return hash.digest('base64');
}
