import { uuidV5 } from '../uuid-v5.js';
import {
  atOnce,
  MAX_RESULTS,
  type CollectionDefinition,
  type Selection,
  type WeaviateCollection,
} from './collection.js';
import { isOneOf, type Condition } from './condition.js';
import type { FoundObject } from './wire.js';

/** JSON documents in one collection without vectors: records, items and jobs. */
export const DOCUMENTS: CollectionDefinition = {
  name: 'Documents',
  properties: [
    { name: 'shelf', type: 'text', use: 'EXACT' },
    { name: 'document_id', type: 'text', use: 'EXACT' },
    { name: 'kind', type: 'text', use: 'EXACT' },
    { name: 'state', type: 'text', use: 'EXACT' },
    { name: 'tags', type: 'text[]', use: 'EXACT' },
    { name: 'created_ms', type: 'int', use: 'ORDER' },
    { name: 'value', type: 'text', use: 'KEPT' },
  ],
};

/** Made for Chorus; shelf and id of a document in it give the id of its object. */
const NAMESPACE = '0b8f3a52-6c57-4f2c-8f0a-0f6b9a1d7c44';
const LOOK_UPS_AT_ONCE = 4;
const IDS_AT_ONCE = 500;

export interface Document {
  readonly id: string;
  readonly value: object;
  /** What documents of this shelf are found by. */
  readonly properties?: {
    readonly kind: string;
    readonly state: string;
    readonly tags: readonly string[];
    readonly created_ms: number;
  };
}

/** Documents of one kind, told apart from those of other shelves by its name. */
export class Shelf {
  readonly #documents: WeaviateCollection;
  readonly #name: string;

  constructor(documents: WeaviateCollection, name: string) {
    this.#documents = documents;
    this.#name = name;
  }

  /** Of documents with the same id the last one counts. */
  async put(documents: readonly Document[]): Promise<void> {
    const last = new Map(documents.map((document) => [document.id, document]));
    const failures = await this.#documents.put(
      [...last.values()].map(({ id, value, properties }) => ({
        uuid: this.#uuidOf(id),
        properties: { shelf: this.#name, document_id: id, value: JSON.stringify(value), ...properties },
        vectors: {},
      })),
    );
    if (failures.length > 0) throw new Error(`documents were not stored: ${failures[0]!.message}`);
  }

  /** @returns values in the order asked; null for unknown ids. */
  async get<T>(ids: readonly string[]): Promise<(T | null)[]> {
    const found = new Map<string, T>();
    const uuids = ids.map((id) => this.#uuidOf(id));
    const parts = chunksOf(uuids, IDS_AT_ONCE);
    await atOnce(LOOK_UPS_AT_ONCE, parts, async (part) => {
      const objects = await this.#documents.find({
        condition: { uuids: part },
        properties: ['value'],
        limit: part.length,
      });
      for (const object of objects) found.set(object.uuid, valueOf<T>(object));
    });
    return uuids.map((uuid) => found.get(uuid) ?? null);
  }

  /** @returns documents that meet the conditions, in the order asked. */
  find(
    conditions: readonly Condition[],
    limit: number,
    order: Parameters<WeaviateCollection['find']>[1],
  ): Promise<FoundObject[]> {
    const selection: Selection = {
      condition: this.#onThis(conditions),
      properties: ['document_id', 'created_ms', 'value'],
      limit: Math.min(limit, MAX_RESULTS),
    };
    return this.#documents.find(selection, order);
  }

  count(conditions: readonly Condition[]): Promise<number> {
    return this.#documents.count(this.#onThis(conditions));
  }

  async delete(ids: readonly string[]): Promise<void> {
    for (const uuids of chunksOf(
      ids.map((id) => this.#uuidOf(id)),
      IDS_AT_ONCE,
    )) {
      await this.#documents.delete({ uuids });
    }
  }

  #onThis(conditions: readonly Condition[]): Condition {
    return { every: [isOneOf('shelf', [this.#name]), ...conditions] };
  }

  #uuidOf(id: string): string {
    return uuidV5(NAMESPACE, JSON.stringify([this.#name, id]));
  }
}

export function valueOf<T>({ properties }: FoundObject): T {
  return JSON.parse(properties['value'] as string) as T;
}

export function idOf({ properties }: FoundObject): string {
  return properties['document_id'] as string;
}

/** @returns the values in order, in parts of at most this size. */
export function chunksOf<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_none, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}
