import type { IngestJob, MediaItem } from '../../domain/media.js';
import type {
  JobPageRequest,
  MediaCatalog,
  MediaPageRequest,
  Page,
} from '../../domain/ports/media-catalog.js';
import type { Lifetime } from '../lifetime.js';
import { canonicalTime, checkLimit } from '../store-input.js';
import type { WeaviateCollection } from './collection.js';
import { choice, inRange, type Condition } from './condition.js';
import { idOf, Shelf, valueOf } from './documents.js';
import type { FoundObject } from './wire.js';

/** Items and jobs in Weaviate: one object each. */
export class WeaviateCatalog implements MediaCatalog {
  readonly #media: Shelf;
  readonly #jobs: Shelf;
  readonly #lifetime: Lifetime;

  constructor(documents: WeaviateCollection, lifetime: Lifetime) {
    this.#media = new Shelf(documents, 'media');
    this.#jobs = new Shelf(documents, 'jobs');
    this.#lifetime = lifetime;
  }

  putMedia(items: readonly MediaItem[]): Promise<void> {
    return this.#lifetime.run(() => put(this.#media, items));
  }

  getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]> {
    return this.#lifetime.run(() => this.#media.get<MediaItem>(ids));
  }

  listMedia(request: MediaPageRequest): Promise<Page<MediaItem>> {
    return this.#lifetime.run(() =>
      list<MediaItem>(this.#media, request, [
        ...choice('kind', request.kinds),
        ...choice('state', request.states),
        ...(request.allTags?.length
          ? [{ property: 'tags', is: 'ALL' as const, to: request.allTags.map(exact) }]
          : []),
      ]),
    );
  }

  deleteMedia(ids: readonly string[]): Promise<void> {
    return this.#lifetime.run(() => this.#media.delete(ids));
  }

  putJobs(jobs: readonly IngestJob[]): Promise<void> {
    return this.#lifetime.run(() => put(this.#jobs, jobs));
  }

  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]> {
    return this.#lifetime.run(() => this.#jobs.get<IngestJob>(ids));
  }

  listJobs(request: JobPageRequest): Promise<Page<IngestJob>> {
    return this.#lifetime.run(() => list<IngestJob>(this.#jobs, request, choice('state', request.states)));
  }

  close(): Promise<void> {
    return this.#lifetime.end();
  }
}

async function put(shelf: Shelf, records: readonly (MediaItem | IngestJob)[]): Promise<void> {
  await shelf.put(
    records.map((record) => ({
      id: record.id,
      value: record,
      properties: {
        kind: 'kind' in record ? record.kind : 'JOB',
        state: record.state,
        tags: 'tags' in record ? record.tags.map(exact) : [],
        created_ms: Date.parse(canonicalTime('createdAt', record.createdAt)),
      },
    })),
  );
}

/** Weaviate compares texts without blanks at both ends; in quotes they count. */
function exact(tag: string): string {
  return JSON.stringify(tag);
}

async function list<T>(
  shelf: Shelf,
  request: { readonly first: number; readonly after?: { readonly createdAt: string; readonly id: string } },
  conditions: readonly Condition[],
): Promise<Page<T>> {
  checkLimit('first', request.first);
  const { first, after } = request;
  const objects = await newest(
    shelf,
    [...conditions, ...(after === undefined ? [] : [isAfter(after)])],
    first + 1,
  );
  return {
    items: objects.slice(0, first).map((object) => valueOf<T>(object)),
    hasNextPage: objects.length > first,
    totalCount: await shelf.count(conditions),
  };
}

/**
 * Newest first, ties by id. The server sorts quickly by time alone, and slowly by two properties, so it is asked for the
 * second only when documents of one moment are cut.
 */
async function newest(shelf: Shelf, conditions: readonly Condition[], limit: number): Promise<FoundObject[]> {
  const byTime = { property: 'created_ms', ascending: false };
  const found = await shelf.find(conditions, limit + 1, [byTime]);
  const isCut = found.length > limit && timeOf(found[limit]!) === timeOf(found[limit - 1]!);
  if (isCut) return shelf.find(conditions, limit, [byTime, { property: 'document_id', ascending: true }]);
  return found.sort((a, b) => timeOf(b) - timeOf(a) || (idOf(a) < idOf(b) ? -1 : 1)).slice(0, limit);
}

function timeOf({ properties }: FoundObject): number {
  return properties['created_ms'] as number;
}

function isAfter({ createdAt, id }: { readonly createdAt: string; readonly id: string }): Condition {
  const time = Date.parse(canonicalTime('createdAt', createdAt));
  const sameTime = inRange('created_ms', time, time + 1);
  return {
    some: [
      { property: 'created_ms', is: 'BELOW', to: time },
      { every: [sameTime, { property: 'document_id', is: 'ABOVE', to: id }] },
    ],
  };
}
