import { AppError } from '../../src/domain/errors.js';
import type { IngestJob, JsonObject, MediaItem } from '../../src/domain/media.js';
import type {
  JobPageRequest,
  MediaCatalog,
  MediaPageRequest,
  Page,
} from '../../src/domain/ports/media-catalog.js';
import type { RecordStore, StoredRecord } from '../../src/domain/ports/record-store.js';
import { canonicalTime, checkLimit } from '../../src/stores/store-input.js';

/** Refuses calls after close, as a store whose connection is gone does. */
export class MemoryLifetime {
  #closed = false;
  close(): void {
    this.#closed = true;
  }
  check(): void {
    if (this.#closed) throw new AppError('STORE_UNAVAILABLE', 'The store is closed.');
  }
}

export class MemoryCatalog implements MediaCatalog {
  readonly #media = new Map<string, MediaItem>();
  readonly #jobs = new Map<string, IngestJob>();
  readonly #lifetime = new MemoryLifetime();

  async putMedia(items: readonly MediaItem[]): Promise<void> {
    this.#lifetime.check();
    for (const item of items) this.#media.set(item.id, structuredClone(item));
  }

  async getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]> {
    this.#lifetime.check();
    return ids.map((id) => structuredClone(this.#media.get(id) ?? null));
  }

  async listMedia(request: MediaPageRequest): Promise<Page<MediaItem>> {
    this.#lifetime.check();
    const items = [...this.#media.values()].filter(
      (item) =>
        isAmong(item.kind, request.kinds) &&
        isAmong(item.state, request.states) &&
        (request.allTags ?? []).every((tag) => item.tags.includes(tag)),
    );
    return pageOf(items, request);
  }

  async deleteMedia(ids: readonly string[]): Promise<void> {
    this.#lifetime.check();
    for (const id of ids) this.#media.delete(id);
  }

  async putJobs(jobs: readonly IngestJob[]): Promise<void> {
    this.#lifetime.check();
    for (const job of jobs) this.#jobs.set(job.id, structuredClone(job));
  }

  async getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    this.#lifetime.check();
    return ids.map((id) => structuredClone(this.#jobs.get(id) ?? null));
  }

  async listJobs(request: JobPageRequest): Promise<Page<IngestJob>> {
    this.#lifetime.check();
    return pageOf(
      [...this.#jobs.values()].filter((job) => isAmong(job.state, request.states)),
      request,
    );
  }

  async close(): Promise<void> {
    this.#lifetime.close();
  }
}

/** Newest first, ties by id. */
function pageOf<T extends { id: string; createdAt: string }>(
  all: readonly T[],
  request: { first: number; after?: { createdAt: string; id: string } },
): Page<T> {
  checkLimit('first', request.first);
  const compare = (a: { id: string; createdAt: string }, b: { id: string; createdAt: string }): number =>
    compareText(canonicalTime('createdAt', b.createdAt), canonicalTime('createdAt', a.createdAt)) ||
    compareText(a.id, b.id);
  const { after } = request;
  const rest = all.filter((item) => after === undefined || compare(item, after) > 0).sort(compare);
  return {
    items: structuredClone(rest.slice(0, request.first)),
    hasNextPage: rest.length > request.first,
    totalCount: all.length,
  };
}

export class MemoryRecords implements RecordStore {
  readonly #collections = new Map<string, Map<string, JsonObject>>();
  readonly #lifetime = new MemoryLifetime();

  async put(collection: string, records: readonly StoredRecord[]): Promise<void> {
    const documents = this.#documents(collection);
    for (const { id, value } of records) documents.set(id, structuredClone(value));
  }

  async get(collection: string, ids: readonly string[]): Promise<(JsonObject | null)[]> {
    return ids.map((id) => structuredClone(this.#documents(collection).get(id) ?? null));
  }

  async list(
    collection: string,
    { first, after = '' }: { first: number; after?: string },
  ): Promise<StoredRecord[]> {
    checkLimit('first', first);
    const all = [...this.#documents(collection)].map(([id, value]) => ({ id, value }));
    const rest = all.filter(({ id }) => id > after).sort((a, b) => compareText(a.id, b.id));
    return structuredClone(rest.slice(0, first));
  }

  async delete(collection: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#documents(collection).delete(id);
  }

  async close(): Promise<void> {
    this.#lifetime.close();
  }

  #documents(collection: string): Map<string, JsonObject> {
    this.#lifetime.check();
    const documents = this.#collections.get(collection) ?? new Map<string, JsonObject>();
    this.#collections.set(collection, documents);
    return documents;
  }
}

/** An absent or empty list restricts nothing. */
export function isAmong<T>(value: T, allowed: readonly T[] | undefined): boolean {
  return !allowed?.length || allowed.includes(value);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
