import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import { KEYWORDS, type SearchQuery, type SearchResult } from '../../domain/query.js';
import type { SearchUseCases } from '../services.js';
import { byScoreThenId } from './candidate.js';
import { checkQuery } from './check-query.js';
import { decodeCursor, encodeCursor, queryDigest } from './cursor.js';
import { explain } from './explain.js';
import { fuse } from './fuse.js';
import { hydrate } from './hydrate.js';
import { planSearch, type PlanTools } from './plan.js';
import { retrieve, type RetrievalTools } from './retrieve.js';
import { Trace } from './trace.js';

export interface SearchTools extends PlanTools, RetrievalTools {
  readonly catalog: MediaCatalog;
}

/** Check, plan, retrieve, fuse, shape, page, hydrate: one file each. */
export class SearchService implements SearchUseCases {
  constructor(private readonly tools: SearchTools) {}

  async search(
    query: SearchQuery,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<SearchResult> {
    const { tools } = this;
    const trace = new Trace();
    checkQuery(query, this.#knownSpaces());
    const digest = queryDigest(query);
    const place = query.after === undefined ? null : decodeCursor(query.after, digest);
    const { fusion = 'RANK', absence = 'IGNORE', groupBy = 'ITEM', minRelevance = 0 } = query;

    const plan = await trace.time('plan', () => planSearch(tools, query, signal, trace));
    const scope = { filter: plan.filter, unit: groupBy, signal };
    const retrieval = await trace.time('retrieve', () => retrieve(tools, plan.routes, scope, trace));
    const requiredParts = query.parts.flatMap(({ weight }, part) => (weight > 0 ? [part] : []));
    const fused = await trace.time('fuse', () => fuse(retrieval.routes, { fusion, absence, requiredParts }));
    const answers = fused.filter(({ score, relevance }) => score > 0 && (relevance ?? 1) >= minRelevance);
    const behind = place ? answers.filter((candidate) => byScoreThenId(place, candidate) < 0) : answers;
    const page = behind.slice(0, query.first);
    const hits = await trace.time('hydrate', () =>
      hydrate(tools.catalog, page, (candidate) => encodeCursor(digest, candidate)),
    );
    return {
      hits,
      hasNextPage: behind.length > query.first,
      totalCount: answers.length,
      totalIsExact: retrieval.isComplete,
      warnings: [...plan.warnings, ...retrieval.warnings],
      explanation: query.explain ? explain({ fusion, absence, plan, retrieval, trace }) : null,
    };
  }

  #knownSpaces(): string[] {
    const missing = this.tools.missingSpaces.flatMap(({ space }) => space ?? []);
    return [...this.tools.embedders.spaces.map(({ name }) => name), ...missing, KEYWORDS];
  }
}
