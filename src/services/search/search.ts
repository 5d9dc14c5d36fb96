import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { SearchQuery, SearchResult } from '../../domain/query.js';
import type { SearchUseCases } from '../services.js';
import { completeAnatomy } from './anatomy.js';
import { byScoreThenId, type Candidate } from './candidate.js';
import { checkQuery } from './check-query.js';
import { decodeCursor, encodeCursor, queryDigest } from './cursor.js';
import { explain } from './explain.js';
import { fuse } from './fuse.js';
import { hydrate } from './hydrate.js';
import { relevantEnough, uncalibratedWarnings } from './min-relevance.js';
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
    checkQuery(query, this.#knownSpaces());
    const trace = new Trace();
    const digest = queryDigest(query);
    const place = query.after === undefined ? null : decodeCursor(query.after, digest);

    const found = await this.#find(query, signal, trace);
    const { candidates, retrieval, scope, plan } = found;
    const behind = place ? candidates.filter((each) => byScoreThenId(place, each) < 0) : candidates;
    const page = behind.slice(0, query.first);
    const shown = query.explain
      ? await trace.time('anatomy', () => completeAnatomy(this.tools.vectors, page, retrieval.routes, scope))
      : page;
    const hits = await trace.time('hydrate', () =>
      hydrate(this.tools.catalog, shown, query.parts, (candidate) => encodeCursor(digest, candidate)),
    );
    return {
      hits,
      hasNextPage: behind.length > query.first,
      totalCount: candidates.length,
      totalIsExact: retrieval.isComplete,
      warnings: found.warnings,
      explanation: query.explain ? explain(query, plan, retrieval, trace) : null,
    };
  }

  /** Everything that answers the query, best first. */
  async #find(query: SearchQuery, signal: AbortSignal, trace: Trace) {
    const plan = await trace.time('plan', () => planSearch(this.tools, query, signal, trace));
    const scope = { filter: plan.filter, unit: query.groupBy ?? ('ITEM' as const), signal };
    const retrieval = await trace.time('retrieve', () => retrieve(this.tools, plan.routes, scope, trace));
    const { routes } = retrieval;
    const candidates = await trace.time('fuse', (): Candidate[] =>
      relevantEnough(fuse(routes, query), query.minRelevance).filter(({ score }) => score > 0),
    );
    const warnings = [...plan.warnings, ...retrieval.warnings, ...uncalibratedWarnings(query, routes)];
    return { plan, scope, retrieval, candidates, warnings };
  }

  #knownSpaces() {
    const missing = this.tools.missingSpaces.flatMap(({ space }) => space ?? []);
    return { spaces: this.tools.embedders.spaces, missing };
  }
}
