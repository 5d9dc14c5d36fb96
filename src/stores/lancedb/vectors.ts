import type { EmbeddingSpace, Vector } from '../../domain/embedding.js';
import type { MomentRecord, MomentScope } from '../../domain/moment.js';
import type {
  ItemMoments,
  MomentFailure,
  MomentScan,
  MomentVector,
  ScoredMoment,
  VectorStore,
} from '../../domain/ports/vector-store.js';
import type { MomentFilter } from '../../domain/query.js';
import { keywordTextOf, parseKeywordQuery } from '../keyword-text.js';
import type { Match } from './tables/snapshot.js';
import type { LanceTable } from './tables/table.js';
import { allOf, isOneOf, momentConditions, sqlText } from './filter.js';
import {
  FOUND_COLUMNS,
  momentOfRow,
  recordOfRow,
  rowsOfRecords,
  scopeColumns,
  vectorColumn,
} from './moments.js';
import { checkStillDeclared, declareSpaces, forgetSpace, readSpaces, type MomentTables } from './spaces.js';
import { bestOf, compareText, type FoundMoment } from '../found-moments.js';
import type { Lifetime } from '../lifetime.js';
import {
  checkEntries,
  checkItems,
  checkLimit,
  checkSpaceName,
  checkSpaces,
  checkVector,
} from '../store-input.js';

/** Moments in LanceDB: by scanning while there are few, by index from some thousands on; filters are applied before ranking. */
export class LanceVectorStore implements VectorStore {
  readonly capabilities = {
    keywordSearch: true,
    phraseSearch: true,
    durable: true,
    atomicReplace: true,
    approximate: true,
    concurrentProcesses: true,
  };
  readonly #tables: MomentTables;
  readonly #moments: LanceTable<FoundMoment>;
  readonly #lifetime: Lifetime;
  readonly #spaces = new Map<string, EmbeddingSpace>();

  constructor(tables: MomentTables, lifetime: Lifetime) {
    this.#tables = tables;
    this.#moments = tables.moments;
    this.#lifetime = lifetime;
  }

  open(spaces: readonly EmbeddingSpace[]): Promise<void> {
    return this.#lifetime.run(() => this.#declare(spaces));
  }

  addSpace(space: EmbeddingSpace): Promise<void> {
    return this.#lifetime.run(() => this.#declare([space]));
  }

  dropSpace(name: string): Promise<void> {
    return this.#lifetime.run(async () => {
      await forgetSpace(this.#tables, name);
      this.#spaces.delete(name);
    });
  }

  storedSpaces(): Promise<EmbeddingSpace[]> {
    return this.#lifetime.run(async () =>
      [...(await readSpaces(this.#tables.spaces)).values()].sort((a, b) => compareText(a.name, b.name)),
    );
  }

  /** One commit for all: it fails as a whole or not at all. */
  replaceMoments(items: readonly ItemMoments[]): Promise<readonly MomentFailure[]> {
    return this.#lifetime.run(async () => {
      checkItems(this.#spaces, items);
      if (items.length === 0) return [];
      const moments = items.flatMap((item) => item.moments);
      await checkStillDeclared(this.#tables.spaces, this.#spaces, namesOf(moments));
      const mediaIds = items.map(({ mediaId }) => mediaId);
      await this.#moments.replaceWhere(isOneOf('media_id', mediaIds), rowsOfRecords(moments));
      return [];
    });
  }

  putVectors(space: string, entries: readonly MomentVector[]): Promise<void> {
    return this.#lifetime.run(async () => {
      const vectors = checkEntries(this.#spaces, space, entries);
      if (vectors.size === 0) return;
      await checkStillDeclared(this.#tables.spaces, this.#spaces, new Set([space]));
      const column = vectorColumn(space);
      const rows = [...vectors].map(([id, vector]) => ({ id, [column]: vector }));
      await this.#moments.putColumns([column], () => Promise.resolve(rows));
    });
  }

  updateScope(mediaId: string, scope: MomentScope): Promise<void> {
    return this.#lifetime.run(async () => {
      const changes = scopeColumns(scope);
      const where = isOneOf('media_id', [mediaId]);
      await this.#moments.putColumns([...Object.keys(changes), 'keyword_text'], async () => {
        const moments = (await this.#moments.find({ columns: FOUND_COLUMNS, where })).map(momentOfRow);
        return moments.map(({ id, text }) => ({ ...changes, id, keyword_text: keywordTextOf(text, scope) }));
      });
    });
  }

  deleteMoments(mediaIds: readonly string[]): Promise<void> {
    return this.#lifetime.run(async () => {
      if (mediaIds.length > 0) await this.#moments.delete(isOneOf('media_id', mediaIds));
    });
  }

  getMoments(ids: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(() => this.#getRecords(ids));
  }

  listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      const records = await this.#findRecords('media_id', mediaIds);
      return records.sort((a, b) => compareText(a.id, b.id));
    });
  }

  /** First the ids alone, because sorting whole rows would read the vectors of all of them. */
  scanMoments({ first, after, filter = {}, lacksSpace, hasSpace }: MomentScan): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('first', first);
      const where = [
        ...momentConditions(filter),
        ...(lacksSpace === undefined ? [] : [`${this.#columnOf(lacksSpace)} IS NULL`]),
        ...(hasSpace === undefined ? [] : [`${this.#columnOf(hasSpace)} IS NOT NULL`]),
        ...(after === undefined ? [] : [`id > ${sqlText(after)}`]),
      ];
      const selection = { columns: ['id'], where: allOf(where), limit: first };
      const rows =
        first === 0 ? [] : await this.#moments.find(selection, [{ column: 'id', ascending: true }]);
      return this.#getRecords(rows.map((row) => row['id'] as string));
    });
  }

  sampleMoments(space: string, count: number): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      checkLimit('count', count);
      const ids = await this.#moments.draw(count, `${this.#columnOf(space)} IS NOT NULL`);
      return this.#getRecords(ids);
    });
  }

  searchVector(request: {
    readonly space: string;
    readonly vector: Vector;
    readonly limit: number;
    readonly filter: MomentFilter;
    readonly exact?: boolean;
  }): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      const { space, vector, limit, exact = false } = request;
      checkVector(this.#spaces, space, vector);
      const where = allOf(momentConditions(request.filter));
      checkLimit('limit', limit);
      if (limit === 0) return [];
      const matches = await this.#moments.nearest(vectorColumn(space), vector, { where, limit }, exact);
      return bestOf(limit, matches.map(scoredOf));
    });
  }

  searchKeywords({
    text,
    limit,
    filter,
  }: {
    readonly text: string;
    readonly limit: number;
    readonly filter: MomentFilter;
  }): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      const where = allOf(momentConditions(filter));
      checkLimit('limit', limit);
      if (limit === 0) return [];
      const matches = await this.#moments.match(parseKeywordQuery(text), { where, limit });
      return bestOf(limit, matches.map(scoredOf));
    });
  }

  countMoments(filter: MomentFilter, space?: string): Promise<number> {
    return this.#lifetime.run(async () => {
      const inSpace = space === undefined ? [] : [`${this.#columnOf(space)} IS NOT NULL`];
      return this.#moments.count(allOf([...momentConditions(filter), ...inSpace]));
    });
  }

  /** Takes all rows into the indices now, and makes those that are due; otherwise both happen in the background. */
  settle(): Promise<void> {
    return this.#lifetime.run(() => this.#moments.settle());
  }

  async close(): Promise<void> {
    await this.#lifetime.end();
    await Promise.all([this.#moments.close(), this.#tables.spaces.close()]);
  }

  async #declare(spaces: readonly EmbeddingSpace[]): Promise<void> {
    checkSpaces(spaces);
    await declareSpaces(this.#tables, spaces);
    for (const space of spaces) this.#spaces.set(space.name, space);
  }

  #columnOf(space: string): string {
    return vectorColumn(checkSpaceName(this.#spaces, space).name);
  }

  async #getRecords(ids: readonly string[]): Promise<MomentRecord[]> {
    const records = await this.#findRecords('id', ids);
    const byId = new Map(records.map((record) => [record.id, record]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async #findRecords(column: string, values: readonly string[]): Promise<MomentRecord[]> {
    if (values.length === 0) return [];
    const spaces = [...this.#spaces.keys()];
    const rows = await this.#moments.find({
      columns: [...FOUND_COLUMNS, ...spaces.map(vectorColumn)],
      where: isOneOf(column, values),
    });
    return rows.map((row) => recordOfRow(row, spaces));
  }
}

/** @returns the names of the spaces that the moments have vectors of. */
function namesOf(moments: readonly MomentRecord[]): Set<string> {
  return new Set(moments.flatMap(({ vectors }) => Object.keys(vectors)));
}

function scoredOf({ found: { moment, scope }, similarity }: Match<FoundMoment>): ScoredMoment {
  return { moment, similarity, scope };
}
