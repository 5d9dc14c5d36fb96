/** Where nobody says how much. */
const SOME_BYTES = 32 * 2 ** 20;

interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * What was read lately, in two generations. When the young one is full the old one is forgotten, but for what was asked for
 * again.
 */
export class RowMemory<Key, Value> {
  #young = new Map<Key, Kept<Value>>();
  #old = new Map<Key, Kept<Value>>();
  #youngBytes = 0;

  readonly #generationBytes: number;

  /** @param bytes of both. Read rows take about the bytes they have in the table: 360 of heap for a moment of 470. */
  constructor(bytes = SOME_BYTES) {
    this.#generationBytes = bytes / 2;
  }

  /** How much more can be kept before anything is forgotten. */
  get roomBytes(): number {
    return this.#old.size > 0 ? 0 : this.#generationBytes - this.#youngBytes;
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
    if (this.#youngBytes + bytes > this.#generationBytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#youngBytes += bytes;
    this.#young.set(key, { value, bytes });
  }
}
