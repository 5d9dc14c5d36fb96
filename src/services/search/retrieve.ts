import { toAppError } from '../../domain/errors.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { CandidateCount, MomentFilter, SearchUnit, SearchWarning } from '../../domain/query.js';
import type { CalibratedQuery, Calibrator } from './calibration/calibrator.js';
import type { RankedRoute } from './candidate.js';
import type { QueryVector } from './query-moments.js';
import { rankUnits, type MomentList } from './rank-units.js';
import type { Route } from './routes.js';
import type { Trace } from './trace.js';

/** Units that one route may bring into the ranking. */
export const UNITS_PER_ROUTE = 200;
/** Moments asked for at first. */
const FIRST_MOMENTS = 400;
/**
 * More are asked for when those belong to fewer units than this, and than a page holds: a long recording must not crowd
 * out all others. Few, because asking again takes as long again.
 */
const ENOUGH_UNITS = 40;
const MOST_MOMENTS = 6400;

export interface RetrievalTools {
  readonly vectors: VectorStore;
  readonly calibrator: Calibrator;
}

export interface Retrieval {
  readonly routes: readonly RankedRoute[];
  readonly counts: readonly CandidateCount[];
  readonly warnings: readonly SearchWarning[];
  /** True when no route left anything out. */
  readonly isComplete: boolean;
}

/** What a route may look for, and in terms of what. */
export interface RetrievalScope {
  readonly filter: MomentFilter;
  readonly unit: SearchUnit;
  /** Hits on a page. */
  readonly first: number;
  readonly signal: AbortSignal;
}

/**
 * Follows all routes side by side; each searches as soon as its own vectors are there. A route that fails costs its own
 * hits only; when all fail, the first failure is the answer.
 */
export async function retrieve(
  tools: RetrievalTools,
  routes: readonly Route[],
  scope: RetrievalScope,
  trace: Trace,
): Promise<Retrieval> {
  const outcomes = await Promise.allSettled(routes.map((route) => follow(tools, route, scope, trace)));
  scope.signal.throwIfAborted();
  const followed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed && followed.length === 0) throw failed.reason;
  const warnings = outcomes.flatMap((outcome, index): SearchWarning[] => {
    if (outcome.status === 'fulfilled') return [];
    const { code, message } = toAppError(outcome.reason);
    return [{ code, message, space: routes[index]!.space }];
  });
  return {
    routes: followed.map(({ ranked }) => ranked),
    counts: followed.map(({ count }) => count),
    warnings,
    isComplete: !failed && followed.every(({ count }) => count.isComplete),
  };
}

async function follow(tools: RetrievalTools, route: Route, scope: RetrievalScope, trace: Trace) {
  const { part, space, bridge, weight, canRank, question } = route;
  const [vectors, mediaIds] = await Promise.all([
    question.type === 'NEAR' ? trace.time('encode', question.vectors, route) : null,
    route.within && trace.time('quoted words', route.within, route),
  ]);
  const asked: StoreQuestion =
    question.type === 'NEAR' ? { space, near: vectors ?? [] } : { space, words: question.text };
  const query: CalibratedQuery =
    question.type === 'NEAR'
      ? { vectors: (vectors ?? []).map(({ vector }) => vector), modality: question.modality }
      : { vectors: null, modality: 'text', text: question.text };
  const enough = Math.max(ENOUGH_UNITS, scope.first);
  const narrowed = mediaIds ? { ...scope, filter: { ...scope.filter, mediaIds } } : scope;
  const [found, relevanceOf] = await Promise.all([
    trace.time('search', () => searchWide(tools.vectors, asked, narrowed, enough), route),
    // Without calibration an answer is poorer, not wrong.
    trace.time('calibrate', () => tools.calibrator.relevanceOf(space, query), route).catch(() => null),
  ]);
  const { units, moments, isComplete } = found;
  const ranked: RankedRoute = {
    ...{ part, space, bridge, weight, canRank, vectors, relevanceOf, units },
    found: moments,
  };
  const count = { part, space, bridge, moments: moments.length, units: units.length, isComplete };
  return { ranked, count };
}

/** What the store is asked: to look near vectors of a space, or for words. */
type StoreQuestion =
  | { readonly space: string; readonly near: readonly QueryVector[] }
  | { readonly space: string; readonly words: string };

/**
 * @param enough units; until there are so many, it asks for more and more moments.
 * @returns the units found, best first, at most `UNITS_PER_ROUTE`, and all moments that the store gave.
 */
export async function searchWide(
  store: VectorStore,
  asked: StoreQuestion,
  { filter, unit }: Pick<RetrievalScope, 'filter' | 'unit'>,
  enough: number,
) {
  if (filter.mediaIds?.length === 0) return { units: [], moments: [], isComplete: true };
  for (let limit = FIRST_MOMENTS; ; limit *= 4) {
    const lists = await ask(store, asked, { limit, filter });
    const { units, found: moments } = rankUnits(lists, unit);
    const isExhausted = lists.every((list) => list.moments.length < limit);
    if (units.length >= enough || isExhausted || limit >= MOST_MOMENTS) {
      const isComplete = isExhausted && units.length <= UNITS_PER_ROUTE;
      return { units: units.slice(0, UNITS_PER_ROUTE), moments, isComplete };
    }
  }
}

function ask(
  store: VectorStore,
  asked: StoreQuestion,
  bounds: { readonly limit: number; readonly filter: MomentFilter },
): Promise<MomentList[]> {
  if ('words' in asked) {
    return store.searchKeywords({ text: asked.words, ...bounds }).then((moments) => [{ moments, share: 1 }]);
  }
  const { space, near } = asked;
  return Promise.all(
    near.map(async ({ vector, share }) => {
      return { moments: await store.searchVector({ space, vector, ...bounds }), share };
    }),
  );
}
