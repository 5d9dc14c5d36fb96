import { isSameSpace, type EmbeddingSpace, type Vector } from '../../src/domain/embedding.js';
import { meetsCondition } from '../../src/domain/metadata.js';
import type { Moment, MomentRecord, MomentScope } from '../../src/domain/moment.js';
import type { MediaCatalog } from '../../src/domain/ports/media-catalog.js';
import type { RecordStore } from '../../src/domain/ports/record-store.js';
import type {
  ItemMoments,
  MomentFailure,
  MomentScan,
  MomentVector,
  ScoredMoment,
  VectorStore,
} from '../../src/domain/ports/vector-store.js';
import type { MomentFilter } from '../../src/domain/query.js';
import { keywordTextOf, parseKeywordQuery } from '../../src/stores/keyword-text.js';
import {
  canonicalTime,
  checkEntries,
  checkFilter,
  checkItems,
  checkLimit,
  checkSpaceName,
  checkSpaces,
  checkVector,
  refuseSpace,
} from '../../src/stores/store-input.js';
import { compareText, isAmong, MemoryCatalog, MemoryLifetime, MemoryRecords } from './memory-catalog.js';
import { countPhrase, phraseOf, wordsOf } from './memory-words.js';

/** A vector store, a catalogue and records in memory that keep the same contract as the real ones. */
export function createMemoryStore(): {
  vectors: VectorStore;
  catalog: MediaCatalog;
  records: RecordStore;
  close(): Promise<void>;
} {
  const vectors = new MemoryVectorStore();
  const catalog = new MemoryCatalog();
  const records = new MemoryRecords();
  return {
    vectors,
    catalog,
    records,
    close: async () => {
      await vectors.close();
      await catalog.close();
      await records.close();
    },
  };
}

export class MemoryVectorStore implements VectorStore {
  readonly capabilities = {
    keywordSearch: true,
    phraseSearch: true,
    durable: false,
    atomicReplace: true,
    approximate: false,
    concurrentProcesses: false,
  };
  readonly #records = new Map<string, MomentRecord>();
  readonly #spaces = new Map<string, EmbeddingSpace>();
  readonly #lifetime = new MemoryLifetime();

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

  addSpace(space: EmbeddingSpace): Promise<void> {
    return this.open([space]);
  }

  async dropSpace(name: string): Promise<void> {
    this.#lifetime.check();
    this.#spaces.delete(name);
    for (const [id, record] of this.#records) {
      const { [name]: _dropped, ...vectors } = record.vectors;
      this.#records.set(id, { ...record, vectors });
    }
  }

  async storedSpaces(): Promise<EmbeddingSpace[]> {
    this.#lifetime.check();
    return structuredClone([...this.#spaces.values()].sort((a, b) => compareText(a.name, b.name)));
  }

  async replaceMoments(items: readonly ItemMoments[]): Promise<readonly MomentFailure[]> {
    this.#lifetime.check();
    checkItems(this.#spaces, items);
    const copies = items.flatMap(({ moments }) => moments.map(copyRecord));
    this.#delete(new Set(items.map(({ mediaId }) => mediaId)));
    for (const record of copies) this.#records.set(record.id, record);
    return [];
  }

  async putVectors(space: string, entries: readonly MomentVector[]): Promise<void> {
    this.#lifetime.check();
    for (const [id, vector] of checkEntries(this.#spaces, space, entries)) {
      const record = this.#records.get(id);
      if (record === undefined) continue;
      this.#records.set(id, { ...record, vectors: { ...record.vectors, [space]: vector.slice() } });
    }
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

  async scanMoments({
    first,
    after = '',
    filter = {},
    lacksSpace,
    hasSpace,
  }: MomentScan): Promise<MomentRecord[]> {
    this.#lifetime.check();
    checkLimit('first', first);
    for (const space of [lacksSpace, hasSpace]) if (space !== undefined) checkSpaceName(this.#spaces, space);
    return this.#select(filter)
      .filter(({ id, vectors }) => id > after && !(lacksSpace && lacksSpace in vectors))
      .filter(({ vectors }) => hasSpace === undefined || hasSpace in vectors)
      .sort((a, b) => compareText(a.id, b.id))
      .slice(0, first)
      .map(copyRecord);
  }

  async sampleMoments(space: string, count: number): Promise<MomentRecord[]> {
    checkLimit('count', count);
    const all = await this.scanMoments({ first: this.#records.size, hasSpace: space });
    return all
      .map((record) => ({ record, order: Math.random() }))
      .sort((a, b) => a.order - b.order)
      .slice(0, count)
      .map(({ record }) => record);
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
      return vector === undefined ? [] : [{ ...foundOf(record), similarity: cosine(vector, request.vector) }];
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
      .map((record) => ({ ...foundOf(record), similarity: score(words.get(record.id) ?? []) }))
      .filter(({ similarity }) => similarity > 0);
    return best(scored, request.limit);
  }

  async countMoments(filter: MomentFilter, space?: string): Promise<number> {
    this.#lifetime.check();
    if (space !== undefined) checkSpaceName(this.#spaces, space);
    return this.#select(filter).filter(({ vectors }) => space === undefined || space in vectors).length;
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
    checkFilter(filter);
    const { createdFrom, createdBefore, minDurationSeconds, maxDurationSeconds } = filter;
    const from = createdFrom === undefined ? undefined : canonicalTime('createdFrom', createdFrom);
    const before = createdBefore === undefined ? undefined : canonicalTime('createdBefore', createdBefore);
    return [...this.#records.values()].filter(
      ({ mediaId, mediaKind, kind, soundDomain, scope }) =>
        isAmong(mediaKind, filter.mediaKinds) &&
        isAmong(kind, filter.momentKinds) &&
        (!filter.soundDomains?.length ||
          (soundDomain !== null && filter.soundDomains.includes(soundDomain))) &&
        (filter.mediaIds?.includes(mediaId) ?? true) &&
        !(filter.excludeMediaIds?.includes(mediaId) ?? false) &&
        (filter.allTags ?? []).every((tag) => scope.tags.includes(tag)) &&
        (!filter.anyTags?.length || filter.anyTags.some((tag) => scope.tags.includes(tag))) &&
        (from === undefined || scope.createdAt >= from) &&
        (before === undefined || scope.createdAt < before) &&
        (minDurationSeconds === undefined || (scope.durationSeconds ?? -Infinity) >= minDurationSeconds) &&
        (maxDurationSeconds === undefined || (scope.durationSeconds ?? Infinity) <= maxDurationSeconds) &&
        (filter.metadata ?? []).every((condition) => meetsCondition(scope.metadata, condition)),
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

function best(scored: ScoredMoment[], limit: number): ScoredMoment[] {
  return scored
    .sort((a, b) => b.similarity - a.similarity || compareText(a.moment.id, b.moment.id))
    .slice(0, limit);
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
    metadata: structuredClone(scope.metadata),
    durationSeconds: scope.durationSeconds,
  };
}

function foundOf(record: MomentRecord): Omit<ScoredMoment, 'similarity'> {
  return { moment: momentOf(record), scope: copyScope(record.scope) };
}

function momentOf(record: MomentRecord): Moment {
  const { scope: _scope, vectors: _vectors, ...moment } = record;
  return moment;
}

function copyRecord(record: MomentRecord): MomentRecord {
  const vectors = Object.entries(record.vectors).map(([space, vector]) => [space, vector.slice()] as const);
  return { ...momentOf(record), scope: copyScope(record.scope), vectors: Object.fromEntries(vectors) };
}
