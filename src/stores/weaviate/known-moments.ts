import { foundMomentsOf, type FoundMoment } from '../found-moments.js';
import { ReadAhead } from '../memory/read-ahead.js';
import { RememberedRows, type ReadRow } from '../memory/remembered-rows.js';
import { RowMemory } from '../memory/row-memory.js';
import { atOnce, type WeaviateCollection } from './collection.js';
import { chunksOf } from './documents.js';
import { MOMENT_PROPERTIES, textsOfObject } from './moments.js';
import type { FoundObject } from './wire.js';

const READ_AT_ONCE = 400;
const READINGS_AT_ONCE = 2;
const WALKED_AT_ONCE = 500;

/**
 * Found moments, each read once while it is remembered, by object and the time when that was written last: whoever
 * changes an object gives it another time.
 */
export class KnownMoments {
  readonly #moments: WeaviateCollection;
  readonly #rows: RememberedRows<string, FoundMoment>;
  readonly #ahead: ReadAhead<string, FoundMoment>;

  /** @param memoryBytes see `RowMemory`. */
  constructor(moments: WeaviateCollection, memoryBytes?: number) {
    const memory = new RowMemory<string, FoundMoment>(memoryBytes);
    this.#moments = moments;
    this.#ahead = new ReadAhead(memory);
    this.#rows = new RememberedRows((keys) => {
      this.#ahead.noteRead(keys.length, () => this.#all());
      return this.#read(keys);
    }, memory);
  }

  /** @returns the moment of each object, which a search gave; null where it was deleted meanwhile. */
  async of(objects: readonly FoundObject[]): Promise<(FoundMoment | null)[]> {
    const found = await this.#rows.get(objects.map(keyOf));
    return found.map((moment) => moment ?? null);
  }

  /** Resolves when nothing is being read ahead. */
  idle(): Promise<void> {
    return this.#ahead.idle();
  }

  close(): Promise<void> {
    return this.#ahead.close();
  }

  async #read(keys: readonly string[]): Promise<ReadRow<string, FoundMoment>[]> {
    const keyOfUuid = new Map(keys.map((key) => [uuidOf(key), key]));
    const rows: ReadRow<string, FoundMoment>[] = [];
    await atOnce(READINGS_AT_ONCE, chunksOf([...keyOfUuid.keys()], READ_AT_ONCE), async (uuids) => {
      const objects = await this.#moments.find({
        condition: { uuids },
        properties: MOMENT_PROPERTIES,
        limit: uuids.length,
      });
      rows.push(...rowsOf(objects, ({ uuid }) => keyOfUuid.get(uuid)!));
    });
    return rows;
  }

  async *#all(): AsyncGenerator<ReadRow<string, FoundMoment>[]> {
    for await (const objects of this.#moments.walk(MOMENT_PROPERTIES, WALKED_AT_ONCE)) {
      yield rowsOf(objects, keyOf);
    }
  }
}

function rowsOf(
  objects: readonly FoundObject[],
  keyFor: (object: FoundObject) => string,
): ReadRow<string, FoundMoment>[] {
  const texts = objects.map(textsOfObject);
  return foundMomentsOf(texts).map((found, index) => {
    const { moment, scope } = texts[index]!;
    return { id: keyFor(objects[index]!), found, bytes: moment.length + scope.length };
  });
}

function keyOf({ uuid, writtenMs }: FoundObject): string {
  return `${uuid} ${writtenMs}`;
}

function uuidOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}
