/** Bytes of one generation; two are kept. Read rows take two to three times the bytes they have in the table. */
const GENERATION_BYTES = 16 * 1024 * 1024;

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
