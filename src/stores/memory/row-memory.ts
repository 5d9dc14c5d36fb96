import { totalmem } from 'node:os';

const MIB = 2 ** 20;
/**
 * Bytes of one generation; two are kept at most. Read rows take about the bytes they have in the table (360 of heap for a moment
 * of 470), so a machine of 24 GB remembers a million moments.
 */
const GENERATION_BYTES = Math.max(16 * MIB, totalmem() / 50);

interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** What was read lately. When the young generation is full the old one is forgotten, but for what was asked for again. */
export class RowMemory<Key, Value> {
  #young = new Map<Key, Kept<Value>>();
  #old = new Map<Key, Kept<Value>>();
  #youngBytes = 0;

  constructor(private readonly generationBytes = GENERATION_BYTES) {}

  /** How much more can be kept before anything is forgotten. */
  get roomBytes(): number {
    return this.#old.size > 0 ? 0 : this.generationBytes - this.#youngBytes;
  }

  has(key: Key): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.get(key);
    if (old !== undefined) this.keep(key, old.value, old.bytes);
    return old?.value;
  }

  /** @param bytes about what it takes. */
  keep(key: Key, value: Value, bytes: number): void {
    if (this.#youngBytes + bytes > this.generationBytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#youngBytes += bytes;
    this.#young.set(key, { value, bytes });
  }
}
