import { isSameSpace, type EmbeddingSpace, type Vector } from '../../src/domain/embedding.js';
import { AppError } from '../../src/domain/errors.js';
import type { IngestJob, MediaItem } from '../../src/domain/media.js';
import type { Moment, MomentRecord, MomentScope } from '../../src/domain/moment.js';
import type {
  JobPageRequest,
  MediaCatalog,
  MediaPageRequest,
  Page,
} from '../../src/domain/ports/media-catalog.js';
import type { ScoredMoment, VectorStore } from '../../src/domain/ports/vector-store.js';
import type { MomentFilter } from '../../src/domain/query.js';
import { keywordTextOf, parseKeywordQuery } from '../../src/stores/keyword-text.js';
import {
  canonicalTime,
  checkLimit,
  checkMoments,
  checkSpaces,
  checkVector,
  refuseSpace,
} from '../../src/stores/store-input.js';
import { countPhrase, phraseOf, wordsOf } from './memory-words.js';

/** A vector store and a catalogue in memory that keep the same contract as the real ones. */
export function createMemoryStore(): { vectors: VectorStore; catalog: MediaCatalog; close(): Promise<void> } {
  const vectors = new MemoryVectorStore();
  const catalog = new MemoryCatalog();
  return {
    vectors,
    catalog,
    close: async () => {
      await vectors.close();
      await catalog.close();
    },
  };
}

/** Refuses calls after close, as a store whose connection is gone does. */
class Lifetime {
  #closed = false;
  close(): void {
    this.#closed = true;
  }
  check(): void {
    if (this.#closed) throw new AppError('STORE_UNAVAILABLE', 'The store is closed.');
  }
}

export class MemoryVectorStore implements VectorStore {
  readonly capabilities = { keywordSearch: true, durable: false };
  readonly #records = new Map<string, MomentRecord>();
  readonly #spaces = new Map<string, EmbeddingSpace>();
  readonly #lifetime = new Lifetime();

  async open(spaces: readonly EmbeddingSpace[]): Promise<void> {
    this.#lifetime.check();
    checkSpaces(spaces);
    for (const space of spaces) {
      const stored = this.#spaces.get(space.name);
      const isUsed = [...this.#records.values()].some((record) => space.name in record.vectors);
      if (stored !== undefined && isUsed && !isSameSpace(stored, space)) refuseSpace(stored, space);
    }
    for (const space of spaces) this.#spaces.set(space.name, space);
  }

  async replaceMoments(mediaId: string, moments: readonly MomentRecord[]): Promise<void> {
    this.#lifetime.check();
    checkMoments(this.#spaces, mediaId, moments);
    const copies = moments.map(copyRecord);
    this.#delete(new Set([mediaId]));
    for (const record of copies) this.#records.set(record.id, record);
  }

  async updateScope(mediaId: string, scope: MomentScope): Promise<void> {
    this.#lifetime.check();
    const copy = copyScope(scope);
    for (const record of this.#records.values()) {
      if (record.mediaId === mediaId) this.#records.set(record.id, { ...record, scope: copy });
    }
  }

  async deleteMoments(mediaIds: readonly string[]): Promise<void> {
    this.#lifetime.check();
    this.#delete(new Set(mediaIds));
  }

  async getMoments(ids: readonly string[]): Promise<MomentRecord[]> {
    this.#lifetime.check();
    return ids.flatMap((id) => this.#records.get(id) ?? []).map(copyRecord);
  }

  async listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]> {
    this.#lifetime.check();
    return this.#select({ mediaIds })
      .sort((a, b) => compareText(a.id, b.id))
      .map(copyRecord);
  }

  async searchVector(request: {
    space: string;
    vector: Vector;
    limit: number;
    filter: MomentFilter;
  }): Promise<ScoredMoment[]> {
    this.#lifetime.check();
    checkVector(this.#spaces, request.space, request.vector);
    checkLimit('limit', request.limit);
    const scored = this.#select(request.filter).flatMap((record) => {
      const vector = record.vectors[request.space];
      return vector === undefined
        ? []
        : [{ moment: momentOf(record), similarity: cosine(vector, request.vector) }];
    });
    return best(scored, request.limit);
  }

  async searchKeywords(request: {
    text: string;
    limit: number;
    filter: MomentFilter;
  }): Promise<ScoredMoment[]> {
    this.#lifetime.check();
    checkLimit('limit', request.limit);
    const all = [...this.#records.values()];
    const words = new Map(all.map((r) => [r.id, wordsOf(keywordTextOf(r.text, r.scope))]));
    const score = scorer(request.text, [...words.values()]);
    const scored = this.#select(request.filter)
      .map((record) => ({ moment: momentOf(record), similarity: score(words.get(record.id) ?? []) }))
      .filter(({ similarity }) => similarity > 0);
    return best(scored, request.limit);
  }

  async countMoments(filter: MomentFilter): Promise<number> {
    this.#lifetime.check();
    return this.#select(filter).length;
  }

  async close(): Promise<void> {
    this.#lifetime.close();
  }

  #delete(mediaIds: ReadonlySet<string>): void {
    for (const { id, mediaId } of [...this.#records.values()]) {
      if (mediaIds.has(mediaId)) this.#records.delete(id);
    }
  }

  #select(filter: MomentFilter): MomentRecord[] {
    const { createdFrom, createdBefore } = filter;
    const from = createdFrom === undefined ? undefined : canonicalTime('createdFrom', createdFrom);
    const before = createdBefore === undefined ? undefined : canonicalTime('createdBefore', createdBefore);
    return [...this.#records.values()].filter(
      ({ mediaId, mediaKind, soundDomain, scope }) =>
        isAmong(mediaKind, filter.mediaKinds) &&
        (!filter.soundDomains?.length ||
          (soundDomain !== null && filter.soundDomains.includes(soundDomain))) &&
        (filter.mediaIds?.includes(mediaId) ?? true) &&
        !(filter.excludeMediaIds?.includes(mediaId) ?? false) &&
        (filter.allTags ?? []).every((tag) => scope.tags.includes(tag)) &&
        (!filter.anyTags?.length || filter.anyTags.some((tag) => scope.tags.includes(tag))) &&
        (from === undefined || scope.createdAt >= from) &&
        (before === undefined || scope.createdAt < before),
    );
  }
}

/** BM25 with k1 = 1.2, b = 0.75 over stemmed words; 0 when a phrase is missing. */
function scorer(
  text: string,
  documents: readonly (readonly string[])[],
): (words: readonly string[]) => number {
  const query = parseKeywordQuery(text);
  const phrases = query.phrases
    .map((phrase) => phraseOf(wordsOf(phrase)))
    .filter((phrase) => phrase.length > 0);
  const loose = wordsOf(query.words).filter((word) => word !== '');
  const terms = [...loose.map((word) => [word]), ...phrases];
  const meanLength = documents.reduce((sum, words) => sum + words.length, 0) / Math.max(1, documents.length);
  const weights = terms.map((term) => {
    const found = documents.filter((words) => countPhrase(words, term) > 0).length;
    return Math.log(1 + (documents.length - found + 0.5) / (found + 0.5));
  });
  return (words) => {
    if (phrases.some((phrase) => countPhrase(words, phrase) === 0)) return 0;
    const damping = 1.2 * (0.25 + (0.75 * words.length) / meanLength);
    return terms.reduce((sum, term, i) => {
      const count = countPhrase(words, term);
      return sum + (weights[i] ?? 0) * ((count * 2.2) / (count + damping));
    }, 0);
  };
}

export class MemoryCatalog implements MediaCatalog {
  readonly #media = new Map<string, MediaItem>();
  readonly #jobs = new Map<string, IngestJob>();
  readonly #lifetime = new Lifetime();

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

/** An absent or empty list restricts nothing. */
function isAmong<T>(value: T, allowed: readonly T[] | undefined): boolean {
  return !allowed?.length || allowed.includes(value);
}

function best(scored: ScoredMoment[], limit: number): ScoredMoment[] {
  return scored
    .sort((a, b) => b.similarity - a.similarity || compareText(a.moment.id, b.moment.id))
    .slice(0, limit);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function cosine(a: Vector, b: Vector): number {
  const dot = (x: Vector, y: Vector): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function copyScope(scope: MomentScope): MomentScope {
  return {
    title: scope.title,
    tags: [...scope.tags],
    createdAt: canonicalTime('createdAt', scope.createdAt),
  };
}

function momentOf(record: MomentRecord): Moment {
  const { scope: _scope, vectors: _vectors, ...moment } = record;
  return moment;
}

function copyRecord(record: MomentRecord): MomentRecord {
  const vectors = Object.entries(record.vectors).map(([space, vector]) => [space, vector.slice()] as const);
  return { ...momentOf(record), scope: copyScope(record.scope), vectors: Object.fromEntries(vectors) };
}
