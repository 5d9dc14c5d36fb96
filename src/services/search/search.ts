import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SearchQuery, SearchResult } from '../../domain/query.js';
import type { SearchUseCases } from './search-use-cases.js';
import { checkQuery } from './check-query.js';
import { explain } from './explain.js';
import { Ranker, type RankTools } from './rank.js';
import { checkShape } from './shape/check-shape.js';
import { decodeCursor, queryDigest, type CursorPlace } from './shape/cursor.js';
import { cutPage } from './shape/page.js';
import { RankingMemory, type Ranking, type BareRanking } from './shape/ranking-memory.js';
import { Trace } from './trace.js';

export type SearchTools = RankTools;

/** Check, rank (plan, retrieve, fuse, shape), page: one file each. Pages that follow are cut from a ranking kept in memory. */
export class SearchService implements SearchUseCases {
  readonly #ranker: Ranker;
  readonly #rankings = new RankingMemory();

  constructor(private readonly tools: SearchTools) {
    this.#ranker = new Ranker(tools);
  }

  async search(
    query: SearchQuery,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<SearchResult> {
    checkQuery(query, this.#knownSpaces());
    checkShape(query);
    const digest = queryDigest(query);
    const place = query.after === undefined ? null : decodeCursor(query.after, digest);
    const remembered = place && this.#rankings.find(place.rankingId);
    return remembered
      ? answerOf(remembered, await this.#page(query, digest, remembered, place.position, signal))
      : this.#searchAnew(query, digest, place, signal);
  }

  async #searchAnew(query: SearchQuery, digest: string, place: CursorPlace | null, signal: AbortSignal) {
    const trace = new Trace();
    const { ranking, plan, retrieval, countFacets } = await this.#ranker.rank(query, place, signal, trace);
    const [page, facets] = await Promise.all([
      trace.time('hydrate', () => this.#page(query, digest, ranking, 0, signal)),
      // Counted while the store reads the items of the page: by the next turn it has been asked.
      nextTurn().then(() => trace.time('facets', countFacets)),
    ]);
    const explained = { ...ranking, facets, explanation: explain(query, plan, retrieval, trace) };
    if (page.hasNextPage) this.#rankings.keep(explained);
    return answerOf(explained, page);
  }

  #page(
    { first, parts }: SearchQuery,
    digest: string,
    ranking: BareRanking,
    position: number,
    signal: AbortSignal,
  ) {
    return cutPage(this.tools.catalog, ranking, { position, first, digest, parts, signal });
  }

  #knownSpaces() {
    const missing = this.tools.missingSpaces.flatMap(({ space }) => space ?? []);
    return { spaces: this.tools.embedders.spaces, missing };
  }
}

function answerOf(ranking: Ranking, page: Pick<SearchResult, 'hits' | 'hasNextPage'>): SearchResult {
  const { totalCount, totalIsExact, facets, warnings, explanation } = ranking;
  return { ...page, totalCount, totalIsExact, facets, warnings, explanation };
}
