import type { JsonObject } from '../../domain/media.js';
import type { RecordStore, StoredRecord } from '../../domain/ports/record-store.js';
import type { Lifetime } from '../lifetime.js';
import { checkLimit } from '../store-input.js';
import type { WeaviateCollection } from './collection.js';
import { idOf, Shelf, valueOf } from './documents.js';

/** Records in Weaviate: one object each. */
export class WeaviateRecords implements RecordStore {
  readonly #documents: WeaviateCollection;
  readonly #lifetime: Lifetime;

  constructor(documents: WeaviateCollection, lifetime: Lifetime) {
    this.#documents = documents;
    this.#lifetime = lifetime;
  }

  put(collection: string, records: readonly StoredRecord[]): Promise<void> {
    return this.#lifetime.run(() => this.#shelf(collection).put(records));
  }

  get(collection: string, ids: readonly string[]): Promise<(JsonObject | null)[]> {
    return this.#lifetime.run(() => this.#shelf(collection).get<JsonObject>(ids));
  }

  list(
    collection: string,
    { first, after }: { readonly first: number; readonly after?: string },
  ): Promise<StoredRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('first', first);
      const found: StoredRecord[] = [];
      // A query gives a limited number at most.
      for (let behind = after; found.length < first; behind = found.at(-1)!.id) {
        const part = await this.#listPart(collection, first - found.length, behind);
        if (part.length === 0) break;
        found.push(...part);
      }
      return found;
    });
  }

  delete(collection: string, ids: readonly string[]): Promise<void> {
    return this.#lifetime.run(() => this.#shelf(collection).delete(ids));
  }

  close(): Promise<void> {
    return this.#lifetime.end();
  }

  #shelf(collection: string): Shelf {
    return new Shelf(this.#documents, `record:${collection}`);
  }

  async #listPart(collection: string, limit: number, after: string | undefined): Promise<StoredRecord[]> {
    const isBehind =
      after === undefined ? [] : [{ property: 'document_id', is: 'ABOVE', to: after } as const];
    const order = [{ property: 'document_id', ascending: true }];
    const objects = await this.#shelf(collection).find(isBehind, limit, order);
    return objects.map((object) => ({ id: idOf(object), value: valueOf<JsonObject>(object) }));
  }
}
