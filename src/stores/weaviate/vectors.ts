import type { EmbeddingSpace } from '../../domain/embedding.js';
import { KeyedLocks } from '../../domain/keyed-locks.js';
import type { MomentRecord, MomentScope } from '../../domain/moment.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import type {
  ItemMoments,
  MomentFailure,
  MomentScan,
  MomentVector,
  ScoredMoment,
  VectorStore,
} from '../../domain/ports/vector-store.js';
import type { MomentFilter } from '../../domain/query.js';
import type { Lifetime } from '../lifetime.js';
import {
  checkEntries,
  checkItems,
  checkLimit,
  checkSpaceName,
  checkSpaces,
  checkVector,
} from '../store-input.js';
import { atOnce, type WeaviateCollection } from './collection.js';
import { isOneOf, type Condition } from './condition.js';
import { chunksOf } from './documents.js';
import { momentConditions } from './filter.js';
import { hasVector, momentUuid, objectsOfRecords, propertiesOfScope, recordOfObject } from './moments.js';
import { KnownMoments } from './known-moments.js';
import { MomentWalk, sampleIds } from './scan.js';
import { matchingMoments, nearestMoments, nearestOfAll, type SearchedMoments } from './search.js';
import { TieLengths } from '../ties.js';
import {
  checkStillDeclared,
  declareSpaces,
  forgetSpace,
  readSpaces,
  vectorNameOf,
  withVector,
} from './spaces.js';

const CHANGES_AT_ONCE = 8;
/** Vectors of so many moments are a few megabytes. */
const RECORDS_AT_ONCE = 500;
const IDS_AT_ONCE = 5000;
/** About so many are looked up and replaced together: enough batches to keep the server at work, some 20 megabytes. */
const MOMENTS_AT_ONCE = 5000;
/** One condition names no more items. */
const ITEMS_AT_ONCE = 2000;

/** Moments in Weaviate: one object each, a named vector for each model of a space. */
export class WeaviateVectorStore implements VectorStore {
  readonly capabilities = {
    keywordSearch: true,
    phraseSearch: true,
    durable: true,
    // Weaviate has no transactions: new moments come before the former ones go.
    atomicReplace: false,
    approximate: true,
    concurrentProcesses: true,
  };
  readonly #moments: WeaviateCollection;
  readonly #records: RecordStore;
  readonly #lifetime: Lifetime;
  readonly #spaces = new Map<string, EmbeddingSpace>();
  readonly #locks = new KeyedLocks();
  readonly #scan: MomentWalk;
  readonly #searched: SearchedMoments;

  constructor(
    tables: { moments: WeaviateCollection; records: RecordStore },
    lifetime: Lifetime,
    momentMemoryBytes?: number,
  ) {
    this.#moments = tables.moments;
    this.#records = tables.records;
    this.#lifetime = lifetime;
    this.#scan = new MomentWalk(tables.moments);
    const known = new KnownMoments(tables.moments, momentMemoryBytes);
    this.#searched = { moments: tables.moments, known, ties: new TieLengths() };
  }

  open(spaces: readonly EmbeddingSpace[]): Promise<void> {
    return this.#lifetime.run(async () => {
      checkSpaces(spaces);
      await declareSpaces({ moments: this.#moments, records: this.#records }, spaces);
      for (const space of spaces) this.#spaces.set(space.name, space);
    });
  }

  addSpace(space: EmbeddingSpace): Promise<void> {
    return this.open([space]);
  }

  replaceMoments(items: readonly ItemMoments[]): Promise<readonly MomentFailure[]> {
    return this.#lifetime.run(async () => {
      checkItems(this.#spaces, items);
      await checkStillDeclared(this.#records, this.#spaces);
      const failures: MomentFailure[] = [];
      for (const part of partsOf(items)) {
        const mediaIds = part.map(({ mediaId }) => mediaId);
        failures.push(...(await this.#locks.run(mediaIds, () => this.#replace(part))));
      }
      return failures;
    });
  }

  updateScope(mediaId: string, scope: MomentScope): Promise<void> {
    return this.#lifetime.run(() =>
      this.#locks.run([mediaId], async () => {
        const properties = propertiesOfScope(scope);
        const ids = await this.#idsWhere([isOneOf('media_id', [mediaId])]);
        await atOnce(CHANGES_AT_ONCE, ids, async (id) => {
          await this.#moments.change(momentUuid(id), { properties, vectors: {} });
        });
      }),
    );
  }

  deleteMoments(mediaIds: readonly string[]): Promise<void> {
    return this.#lifetime.run(async () => {
      for (const part of chunksOf(mediaIds, IDS_AT_ONCE)) {
        await this.#locks.run(part, () => this.#moments.delete(isOneOf('media_id', part)));
      }
    });
  }

  getMoments(ids: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(() => this.#recordsOf(ids));
  }

  listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      if (mediaIds.length === 0) return [];
      return this.#recordsOf(await this.#idsWhere([isOneOf('media_id', mediaIds)]));
    });
  }

  searchVector(request: Parameters<VectorStore['searchVector']>[0]): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      const { vector, limit, filter, exact } = request;
      checkVector(this.#spaces, request.space, vector);
      checkLimit('limit', limit);
      const space = checkSpaceName(this.#spaces, request.space);
      const search = exact === true ? nearestOfAll : nearestMoments;
      return search(this.#searched, {
        vectorName: vectorNameOf(space),
        vector,
        limit,
        conditions: momentConditions(filter),
        hasVector: withVector(space),
      });
    });
  }

  searchKeywords(request: {
    readonly text: string;
    readonly limit: number;
    readonly filter: MomentFilter;
  }): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      checkLimit('limit', request.limit);
      const { text, limit } = request;
      return matchingMoments(this.#searched, { text, limit, conditions: momentConditions(request.filter) });
    });
  }

  countMoments(filter: MomentFilter, space?: string): Promise<number> {
    return this.#lifetime.run(async () =>
      this.#moments.count({ every: [...momentConditions(filter), ...this.#having(space)] }),
    );
  }

  scanMoments({ first, after, filter = {}, lacksSpace, hasSpace }: MomentScan): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('first', first);
      const conditions = [
        ...momentConditions(filter),
        ...this.#having(hasSpace),
        ...this.#having(lacksSpace).map((condition) => ({ not: condition })),
      ];
      return this.#recordsOf(await this.#scan.page(conditions, first, after));
    });
  }

  putVectors(space: string, entries: readonly MomentVector[]): Promise<void> {
    return this.#lifetime.run(async () => {
      const vectors = [...checkEntries(this.#spaces, space, entries)];
      await checkStillDeclared(this.#records, this.#spaces);
      const name = vectorNameOf(checkSpaceName(this.#spaces, space));
      await atOnce(CHANGES_AT_ONCE, vectors, async ([id, vector]) => {
        const properties = { [hasVector(name)]: true };
        await this.#moments.change(momentUuid(id), { properties, vectors: { [name]: vector } });
      });
    });
  }

  sampleMoments(space: string, count: number): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('count', count);
      const condition = withVector(checkSpaceName(this.#spaces, space));
      const total = await this.#moments.count(condition);
      return this.#recordsOf(
        await sampleIds(this.#moments, condition, { count, total, random: Math.random }),
      );
    });
  }

  dropSpace(name: string): Promise<void> {
    return this.#lifetime.run(async () => {
      const stored = (await readSpaces(this.#records)).find((space) => space.name === name);
      this.#spaces.delete(name);
      if (stored === undefined) return;
      // From here on nobody asks for its vectors, and a kill leaves nothing but their bytes.
      await forgetSpace(this.#records, name);
      await this.#removeVectors(stored);
    });
  }

  storedSpaces(): Promise<EmbeddingSpace[]> {
    return this.#lifetime.run(() => readSpaces(this.#records));
  }

  /** Reads to the end what is being read ahead. */
  settle(): Promise<void> {
    return this.#lifetime.run(() => this.#searched.known.idle());
  }

  async close(): Promise<void> {
    await this.#lifetime.end();
    await this.#searched.known.close();
  }

  /** New moments first, then those that are no longer there: a kill leaves too many, never too few. */
  async #replace(items: readonly ItemMoments[]): Promise<MomentFailure[]> {
    const former = await this.#idsWhere([
      isOneOf(
        'media_id',
        items.map(({ mediaId }) => mediaId),
      ),
    ]);
    const moments = new Map(
      items.flatMap((item) => item.moments).map((moment) => [momentUuid(moment.id), moment]),
    );
    const names = new Map([...this.#spaces.values()].map((space) => [space.name, vectorNameOf(space)]));
    const refused = await this.#moments.put(objectsOfRecords([...moments.values()], names));
    const left = former.map(momentUuid).filter((uuid) => !moments.has(uuid));
    for (const uuids of chunksOf(left, IDS_AT_ONCE)) await this.#moments.delete({ uuids });
    return refused.map(({ uuid, message }) => {
      const { mediaId, id } = moments.get(uuid)!;
      return { mediaId, momentId: id, message };
    });
  }

  /** Weaviate cannot take one vector from an object, so the objects are written again without it. */
  async #removeVectors(space: EmbeddingSpace): Promise<void> {
    const vectorName = vectorNameOf(space);
    for (;;) {
      const objects = await this.#moments.find({
        condition: withVector(space),
        properties: true,
        vectors: true,
        limit: RECORDS_AT_ONCE,
      });
      if (objects.length === 0) return;
      const bare = objects.map(({ uuid, properties, vectors }) => ({
        uuid,
        properties: without(properties, hasVector(vectorName)),
        vectors: without(vectors, vectorName),
      }));
      const refused = await this.#moments.put(bare);
      if (refused.length > 0) throw new Error(`vectors could not be removed: ${refused[0]!.message}`);
    }
  }

  #having(space: string | undefined): Condition[] {
    return space === undefined ? [] : [withVector(checkSpaceName(this.#spaces, space))];
  }

  /** @returns ids of all moments that meet the conditions, in order. */
  async #idsWhere(conditions: readonly Condition[]): Promise<string[]> {
    const walk = new MomentWalk(this.#moments);
    const ids: string[] = [];
    for (;;) {
      const page = await walk.page(conditions, IDS_AT_ONCE, ids.at(-1));
      ids.push(...page);
      if (page.length < IDS_AT_ONCE) return ids;
    }
  }

  /** @returns records in the order of the ids; unknown ids are left out. */
  async #recordsOf(ids: readonly string[]): Promise<MomentRecord[]> {
    const spaceNames = new Map([...this.#spaces.values()].map((space) => [vectorNameOf(space), space.name]));
    const found = new Map<string, MomentRecord>();
    for (const part of chunksOf(ids, RECORDS_AT_ONCE)) {
      const objects = await this.#moments.find({
        condition: { uuids: part.map(momentUuid) },
        properties: ['moment', 'scope'],
        vectors: [...spaceNames.keys()],
        limit: part.length,
      });
      for (const object of objects) {
        const record = recordOfObject(object, spaceNames);
        found.set(record.id, record);
      }
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }
}

function without<T>(values: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

/** @returns the items in order, in parts that are stored together. */
function partsOf(items: readonly ItemMoments[]): ItemMoments[][] {
  const parts: ItemMoments[][] = [];
  let moments = Infinity;
  for (const item of items) {
    if (moments >= MOMENTS_AT_ONCE || parts.at(-1)!.length >= ITEMS_AT_ONCE) {
      parts.push([]);
      moments = 0;
    }
    parts.at(-1)!.push(item);
    moments += item.moments.length;
  }
  return parts;
}
