import { randomUUID } from 'node:crypto';
import { AppError } from '../../domain/errors.js';
import type { Facet } from '../../domain/answer-shape.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { SearchQuery } from '../../domain/query.js';
import { completeAnatomy } from './anatomy.js';
import type { Candidate } from './candidate.js';
import { fuse } from './fuse.js';
import { nothingMatchesWarnings, relevantEnough, uncalibratedWarnings } from './min-relevance.js';
import { planSearch, type PlanTools, type SearchPlan } from './plan.js';
import { retrieve, type Retrieval, type RetrievalTools } from './retrieve.js';
import { createShownTest, type CursorPlace } from './shape/cursor.js';
import { facetsOf } from './shape/facets.js';
import type { BareRanking } from './shape/ranking-memory.js';
import { shapeAnswers } from './shape/shape.js';
import { isEverythingFound } from './shape/total.js';
import { TypicalDistances } from './shape/typical-distance.js';
import type { Trace } from './trace.js';

export interface RankTools extends PlanTools, RetrievalTools {
  readonly catalog: MediaCatalog;
  readonly clock: Clock;
}

export interface RankedAnswers {
  readonly ranking: BareRanking;
  readonly plan: SearchPlan;
  readonly retrieval: Retrieval;
  readonly countFacets: () => Facet[];
}

/** Plan, retrieve, fuse, shape: from a query to all its hits in order. */
export class Ranker {
  readonly #typicalDistances: TypicalDistances;

  constructor(private readonly tools: RankTools) {
    this.#typicalDistances = new TypicalDistances(tools.vectors);
  }

  /**
   * @param place where a list ended that nobody remembers: then the rest of it is made anew, of what was there when it
   * was begun and was not shown yet.
   * @throws AppError BAD_USER_INPUT when too much was shown for a cursor to tell.
   */
  async rank(
    query: SearchQuery,
    place: CursorPlace | null,
    signal: AbortSignal,
    trace: Trace,
  ): Promise<RankedAnswers> {
    const shownBefore = place === null ? Buffer.alloc(0) : carriedBy(place);
    const found = await this.#find(place === null ? query : asOf(query, place), signal, trace);
    const { candidates, retrieval, plan, scope } = found;
    const isShown = createShownTest(shownBefore);
    const unseen = candidates.filter(({ unitId }) => !isShown(unitId));
    const tools = { ...this.tools, typicalDistances: this.#typicalDistances };
    const hits = await trace.time('shape', () => shapeAnswers(tools, unseen, retrieval.routes, query));
    const totalIsExact = isEverythingFound(retrieval, query);
    const hitsBefore = place?.hitsShown ?? 0;
    const ranking: BareRanking = {
      id: randomUUID(),
      asOf: place?.asOf ?? this.#instantBehind(candidates),
      ...{ shownBefore, hitsBefore, hits, totalIsExact },
      totalCount: hitsBefore + hits.length,
      words: wordsOf(query, plan),
      warnings: found.warnings,
      completeAnatomy: query.fullEvidence
        ? (page, by) =>
            trace.time('anatomy', () =>
              completeAnatomy(this.tools.vectors, page, retrieval.routes, { ...scope, signal: by }),
            )
        : null,
    };
    const countFacets = () => facetsOf(candidates, query.facets ?? [], totalIsExact);
    return { ranking, plan, retrieval, countFacets };
  }

  /** Everything that answers the query, best first. */
  async #find(query: SearchQuery, signal: AbortSignal, trace: Trace) {
    const plan = await trace.time('plan', () => planSearch(this.tools, query, signal, trace));
    const { first, groupBy: unit = 'ITEM' } = query;
    const scope = { filter: plan.filter, unit, first, signal };
    const retrieval = await trace.time('retrieve', () => retrieve(this.tools, plan.routes, scope, trace));
    const { routes } = retrieval;
    const fused = await trace.time('fuse', () => fuse(routes, query).filter(({ score }) => score > 0));
    const candidates = relevantEnough(fused, query);
    const warnings = [
      ...plan.warnings,
      ...retrieval.warnings,
      ...uncalibratedWarnings(query, routes),
      ...nothingMatchesWarnings(query, fused, candidates),
    ];
    return { plan, scope, retrieval, candidates, warnings };
  }

  /** Now, or behind the newest answer, where the clock of another machine that took it in is ahead. */
  #instantBehind(candidates: readonly Candidate[]): string {
    const now = this.tools.clock.nowIso();
    let newest = '';
    // ISO 8601 in UTC: the order of the texts is that of the times.
    for (const { best } of candidates) if (best.scope.createdAt > newest) newest = best.scope.createdAt;
    return newest < now ? now : new Date(Date.parse(newest) + 1).toISOString();
  }
}

function carriedBy({ shown }: CursorPlace): Buffer {
  if (shown !== null) return shown;
  throw new AppError(
    'BAD_USER_INPUT',
    'This list is not remembered any more, and too long to be continued without. Start again without "after", or narrow the query.',
  );
}

function asOf(query: SearchQuery, place: CursorPlace): SearchQuery {
  const wanted = query.filter.createdBefore;
  const isEarlier = wanted !== undefined && Date.parse(wanted) < Date.parse(place.asOf);
  return { ...query, filter: { ...query.filter, createdBefore: isEarlier ? wanted : place.asOf } };
}

/** The words that were looked for, else those that were only understood. */
function wordsOf({ parts }: SearchQuery, { routes }: SearchPlan): string[] {
  const wanted = routes.filter(({ part }) => parts[part]!.weight > 0);
  const sought = wanted.flatMap(({ question }) => (question.type === 'WORDS' ? [question.text] : []));
  return sought.length > 0 ? sought : [...new Set(wanted.flatMap(({ text }) => text ?? []))];
}
