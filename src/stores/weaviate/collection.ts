import { setTimeout as sleep } from 'node:timers/promises';
import type { Vector } from '../../domain/embedding.js';
import type { Condition } from './condition.js';
import {
  filterOf,
  isAbsent,
  isTransientFailure,
  newVector,
  withoutAddresses,
  type BatchObject,
  type CollectionSchema,
  type Rows,
  type WeaviateCluster,
} from './connection.js';
import { batchesOf, batchObjectOf, foundObjectOf, type FoundObject, type StoredObject } from './wire.js';

/** Objects with plain properties and named vectors, in one collection and for one tenant. */

export interface PropertyDefinition {
  readonly name: string;
  readonly type: 'text' | 'text[]' | 'int' | 'number' | 'boolean';
  /** EXACT: compared as a whole. RANGE: numbers, more and less. ORDER: as RANGE, and sorted by. TERMS: words between blanks. KEPT: given back only. */
  readonly use: 'EXACT' | 'RANGE' | 'ORDER' | 'TERMS' | 'KEPT';
}

export interface CollectionDefinition {
  /** Behind the name of the library. */
  readonly name: string;
  readonly properties: readonly PropertyDefinition[];
}

/** An object of a batch that the server would not take. */
export interface ObjectFailure {
  readonly uuid: string;
  /** Without addresses. */
  readonly message: string;
}

export interface Selection {
  readonly condition?: Condition | undefined;
  /** Names of properties to give back; true for all. */
  readonly properties: readonly string[] | true;
  /** Names of vectors to give back; true for all. */
  readonly vectors?: readonly string[] | true;
  readonly limit: number;
}

export interface Order {
  readonly property: string;
  readonly ascending: boolean;
}

/** Most objects that one query gives or deletes, unless the server was told otherwise (QUERY_MAXIMUM_RESULTS). */
export const MAX_RESULTS = 10_000;

const BATCHES_AT_ONCE = 3;

/** A write that not enough nodes took is sent again so often, with growing pauses. */
const SENDINGS = 6;
const PAUSE_MS = 200;

/** Opens a collection, made when it does not exist. */
export async function openCollection(
  cluster: WeaviateCluster,
  definition: CollectionDefinition,
): Promise<WeaviateCollection> {
  const name = `${cluster.options.library}${definition.name}`;
  await cluster.ensureCollection(name, schemaOf(definition.properties));
  return new WeaviateCollection(cluster, name);
}

function schemaOf(properties: readonly PropertyDefinition[]): CollectionSchema {
  return {
    // Words without meaning are dropped before they get there.
    invertedIndexConfig: { stopwords: { preset: 'none' } },
    vectorConfig: {},
    properties: properties.map(propertySchemaOf),
  };
}

function propertySchemaOf({ name, type, use }: PropertyDefinition) {
  const isText = type.startsWith('text');
  return {
    name,
    dataType: [type],
    ...(isText ? { tokenization: use === 'TERMS' ? ('whitespace' as const) : ('field' as const) } : {}),
    indexFilterable: use === 'EXACT' || use === 'ORDER',
    indexSearchable: use === 'TERMS',
    indexRangeFilters: !isText && (use === 'RANGE' || use === 'ORDER'),
  };
}

export class WeaviateCollection {
  readonly #cluster: WeaviateCluster;
  readonly #name: string;

  constructor(cluster: WeaviateCluster, name: string) {
    this.#cluster = cluster;
    this.#name = name;
  }

  /** Stores objects, each as a whole; one with a known id replaces the former one. @returns what could not be stored. */
  async put(objects: readonly StoredObject[]): Promise<ObjectFailure[]> {
    const batches = batchesOf(objects.map(batchObjectOf));
    const failures: ObjectFailure[] = [];
    await atOnce(BATCHES_AT_ONCE, batches, async (batch) => {
      failures.push(...(await this.#send(batch)));
    });
    return failures;
  }

  /**
   * Changes the given properties and vectors of an object and leaves the others alone.
   * @returns false when there is no such object.
   */
  async change(uuid: string, { properties, vectors }: Omit<StoredObject, 'uuid'>): Promise<boolean> {
    const values = Object.entries(vectors).map(([name, vector]) => [name, [...vector]]);
    try {
      await this.#change((rows) =>
        rows.data.update({
          id: uuid,
          properties: properties as Record<string, never>,
          ...(values.length === 0 ? {} : { vectors: Object.fromEntries(values) as Record<string, number[]> }),
        }),
      );
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }

  async delete(condition: Condition): Promise<void> {
    // One request deletes no more than one query gives.
    for (;;) {
      const { matches, failed } = await this.#change((rows) =>
        rows.data.deleteMany(filterOf(rows, condition)!),
      );
      if (failed > 0) throw new Error(`${failed} objects could not be deleted`);
      if (matches < MAX_RESULTS) return;
    }
  }

  /** @returns objects in no order, or in the order asked. */
  find(
    { condition, properties, vectors, limit }: Selection,
    order: readonly Order[] = [],
  ): Promise<FoundObject[]> {
    return this.#ask(async (rows) => {
      const [first, ...more] = order;
      const sort =
        first === undefined
          ? undefined
          : more.reduce(
              (sorting, { property, ascending }) => sorting.byProperty(property as never, ascending),
              rows.sort.byProperty(first.property as never, first.ascending),
            );
      const { objects } = await rows.query.fetchObjects({
        limit,
        ...optional('filters', filterOf(rows, condition)),
        ...optional('sort', sort),
        ...selected(properties, vectors),
      });
      return objects.map(foundObjectOf);
    });
  }

  /** @returns the objects with the smallest cosine distance, best first. Objects without that vector are skipped. */
  nearest(
    vectorName: string,
    vector: Vector,
    { condition, properties, limit }: Selection,
  ): Promise<FoundObject[]> {
    return this.#ask(async (rows) => {
      const { objects } = await rows.query.nearVector([...vector], {
        targetVector: vectorName,
        limit,
        returnMetadata: ['distance', 'updateTime'],
        ...optional('filters', filterOf(rows, condition)),
        ...selected(properties),
      });
      return objects.map(foundObjectOf);
    });
  }

  /** @returns the objects that hold any of the terms in any of the searched properties, by BM25, best first. */
  match(
    terms: readonly string[],
    searched: readonly string[],
    { condition, properties, limit }: Selection,
  ): Promise<FoundObject[]> {
    return this.#ask(async (rows) => {
      const { objects } = await rows.query.bm25(terms.join(' '), {
        queryProperties: [...searched] as never[],
        limit,
        returnMetadata: ['score', 'updateTime'],
        ...optional('filters', filterOf(rows, condition)),
        ...selected(properties),
      });
      return objects.map(foundObjectOf);
    });
  }

  /** @returns all objects, some at a time, with the time when each was written last. */
  async *walk(properties: readonly string[], atOnce: number): AsyncGenerator<FoundObject[]> {
    for (let after: string | undefined; ;) {
      const page = await this.#ask(async (rows) => {
        const { objects } = await rows.query.fetchObjects({
          limit: atOnce,
          returnMetadata: ['updateTime'],
          ...optional('after', after),
          ...selected(properties),
        });
        return objects.map(foundObjectOf);
      });
      if (page.length === 0) return;
      yield page;
      after = page.at(-1)!.uuid;
    }
  }

  async count(condition?: Condition): Promise<number> {
    return this.#ask(async (rows) => {
      const { totalCount } = await rows.aggregate.overAll(optional('filters', filterOf(rows, condition)));
      return totalCount;
    });
  }

  /** Makes room for vectors of a name, and for properties. What is there already stays as it is. */
  async extend(vectorName: string, properties: readonly PropertyDefinition[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#change(async ({ config }) => {
          const known = await config.get();
          if (!(vectorName in known.vectorizers)) {
            await config.addVector([newVector(vectorName, this.#cluster.options)] as never);
          }
          const names = new Set(known.properties.map(({ name }) => name));
          for (const property of properties.filter(({ name }) => !names.has(name))) {
            const { dataType, ...schema } = propertySchemaOf(property);
            await config.addProperty({ ...schema, dataType: dataType[0]! });
          }
        });
      } catch (error) {
        // Another process may be adding to the same collection, and the last to write must begin anew.
        if (attempt === SENDINGS) throw error;
        await sleep(Math.random() * PAUSE_MS * attempt);
      }
    }
  }

  #ask<T>(question: (rows: Rows) => Promise<T>): Promise<T> {
    return this.#cluster.run((node) => question(this.#cluster.rowsOf(node, this.#name, 'READ')));
  }

  #change<T>(change: (rows: Rows) => Promise<T>): Promise<T> {
    return this.#cluster.run((node) => change(this.#cluster.rowsOf(node, this.#name, 'WRITE')));
  }

  async #send(batch: readonly BatchObject[]): Promise<ObjectFailure[]> {
    let waiting = batch;
    const refused: ObjectFailure[] = [];
    for (let sending = 1; waiting.length > 0; sending++) {
      const objects = waiting;
      const errors = await this.#cluster.run((node) => this.#cluster.sendBatch(node, this.#name, objects));
      const isLast = sending === SENDINGS;
      const again = errors.filter(({ error }) => !isLast && isTransientFailure(error));
      for (const { index, error } of errors.filter((each) => !again.includes(each))) {
        refused.push({ uuid: objects[index]!.uuid, message: withoutAddresses(error) });
      }
      waiting = again.map(({ index }) => objects[index]!);
      if (waiting.length > 0) await sleep(PAUSE_MS * 2 ** (sending - 1));
    }
    return refused;
  }
}

/** Does work for each input, a few at a time; the first failure ends it. */
export async function atOnce<T>(
  lanes: number,
  inputs: readonly T[],
  work: (input: T) => Promise<void>,
): Promise<void> {
  const queue = inputs.values();
  const lane = async (): Promise<void> => {
    for (const input of queue) await work(input);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, inputs.length) }, lane));
}

function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

function selected(properties: Selection['properties'], vectors?: Selection['vectors']) {
  return {
    ...(properties === true ? {} : { returnProperties: [...properties] as never[] }),
    ...(vectors === undefined ? {} : { includeVector: (vectors === true ? true : [...vectors]) as never }),
  };
}
