import type { EmbeddingSpace, Vector } from '../domain/embedding.js';
import type { MomentRecord, MomentScope } from '../domain/moment.js';
import type { ScoredMoment, VectorStore } from '../domain/ports/vector-store.js';
import type { MomentFilter } from '../domain/query.js';
import { keywordsOfScope, parseKeywordQuery } from './keyword-text.js';
import type { LanceTable, Row } from './lancedb-connection.js';
import { isOneOf, momentConditions, sqlText, sqlTextList } from './lancedb-filter.js';
import {
  MOMENT_COLUMNS,
  momentOfRow,
  recordOfRow,
  rowOfRecord,
  SCOPE_COLUMNS,
  vectorColumn,
} from './lancedb-moments.js';
import { checkStillDeclared, declareSpaces } from './lancedb-spaces.js';
import type { Lifetime } from './lifetime.js';
import { canonicalTime, checkLimit, checkMoments, checkSpaces, checkVector } from './store-input.js';

/** Moments in LanceDB: exact search by scanning, filters applied before ranking. */
export class LanceVectorStore implements VectorStore {
  readonly capabilities = { keywordSearch: true, durable: true };
  readonly #moments: LanceTable;
  readonly #spacesTable: LanceTable;
  readonly #lifetime: Lifetime;
  readonly #spaces = new Map<string, EmbeddingSpace>();

  constructor(tables: { moments: LanceTable; spaces: LanceTable }, lifetime: Lifetime) {
    this.#moments = tables.moments;
    this.#spacesTable = tables.spaces;
    this.#lifetime = lifetime;
  }

  open(spaces: readonly EmbeddingSpace[]): Promise<void> {
    return this.#lifetime.run(async () => {
      checkSpaces(spaces);
      await declareSpaces({ moments: this.#moments, spaces: this.#spacesTable }, spaces);
      for (const space of spaces) this.#spaces.set(space.name, space);
    });
  }

  replaceMoments(mediaId: string, moments: readonly MomentRecord[]): Promise<void> {
    return this.#lifetime.run(async () => {
      checkMoments(this.#spaces, mediaId, moments);
      await checkStillDeclared(this.#spacesTable, this.#spaces);
      const columns = (await this.#moments.columnNames()).filter((name) => name.startsWith(vectorColumn('')));
      const rows = moments.map((moment) => rowOfRecord(moment, columns));
      await this.#moments.replaceWhere(isOneOf('media_id', [mediaId]), rows);
    });
  }

  updateScope(mediaId: string, scope: MomentScope): Promise<void> {
    return this.#lifetime.run(() =>
      this.#moments.update(isOneOf('media_id', [mediaId]), {
        title: sqlText(scope.title),
        tags: sqlTextList(scope.tags),
        created_at: sqlText(canonicalTime('createdAt', scope.createdAt)),
        keyword_text: `concat(coalesce(text, ''), ${sqlText(keywordsOfScope(scope))})`,
      }),
    );
  }

  deleteMoments(mediaIds: readonly string[]): Promise<void> {
    return this.#lifetime.run(async () => {
      if (mediaIds.length > 0) await this.#moments.delete(isOneOf('media_id', mediaIds));
    });
  }

  getMoments(ids: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      const records = await this.#findRecords('id', ids);
      const byId = new Map(records.map((record) => [record.id, record]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    });
  }

  listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]> {
    return this.#lifetime.run(async () => {
      const records = await this.#findRecords('media_id', mediaIds);
      return records.sort((a, b) => compareIds(a.id, b.id));
    });
  }

  searchVector(request: {
    space: string;
    vector: Vector;
    limit: number;
    filter: MomentFilter;
  }): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      checkVector(this.#spaces, request.space, request.vector);
      const where = momentConditions(request.filter);
      const found = await bestOf(request.limit, (limit) =>
        this.#moments.nearest(vectorColumn(request.space), request.vector, {
          columns: MOMENT_COLUMNS,
          where,
          limit,
        }),
      );
      return found;
    });
  }

  searchKeywords(request: { text: string; limit: number; filter: MomentFilter }): Promise<ScoredMoment[]> {
    return this.#lifetime.run(async () => {
      const query = parseKeywordQuery(request.text);
      const where = momentConditions(request.filter);
      return bestOf(request.limit, (limit) =>
        this.#moments.match(query, { columns: MOMENT_COLUMNS, where, limit }),
      );
    });
  }

  countMoments(filter: MomentFilter): Promise<number> {
    return this.#lifetime.run(async () => this.#moments.count(momentConditions(filter)));
  }

  async close(): Promise<void> {
    await this.#lifetime.end();
    await Promise.all([this.#moments.close(), this.#spacesTable.close()]);
  }

  async #findRecords(column: string, values: readonly string[]): Promise<MomentRecord[]> {
    if (values.length === 0) return [];
    const spaces = [...this.#spaces.keys()];
    const rows = await this.#moments.find({
      columns: [...MOMENT_COLUMNS, ...SCOPE_COLUMNS, ...spaces.map(vectorColumn)],
      where: isOneOf(column, values),
    });
    return rows.map((row) => recordOfRow(row, spaces));
  }
}

/**
 * The store cuts a row of ties at random. This asks for more rows until the last one is worse than the last that is
 * wanted, so that ties are cut by id.
 */
async function bestOf(limit: number, fetch: (limit: number) => Promise<Row[]>): Promise<ScoredMoment[]> {
  checkLimit('limit', limit);
  if (limit === 0) return [];
  for (let wanted = limit + 1; ; wanted *= 4) {
    const found = (await fetch(wanted)).map(scoredOfRow);
    const mayCutTies = found.length >= wanted && found.at(-1)?.similarity === found[limit - 1]?.similarity;
    if (mayCutTies) continue;
    return found
      .sort((a, b) => b.similarity - a.similarity || compareIds(a.moment.id, b.moment.id))
      .slice(0, limit);
  }
}

function scoredOfRow(row: Row): ScoredMoment {
  const distance = row['_distance'];
  const similarity =
    typeof distance === 'number' ? Math.max(-1, Math.min(1, 1 - distance)) : (row['_score'] as number);
  return { moment: momentOfRow(row), similarity };
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
