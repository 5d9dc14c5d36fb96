import { toAppError } from '../../domain/errors.js';
import type { ScoredMoment, VectorStore } from '../../domain/ports/vector-store.js';
import type { CandidateCount, MomentFilter, SearchUnit, SearchWarning } from '../../domain/query.js';
import type { Calibrator } from './calibration/calibrator.js';
import type { RankedRoute } from './candidate.js';
import type { QueryVector } from './query-moments.js';
import { rankUnits, type MomentList } from './rank-units.js';
import type { Route, RouteQuestion } from './routes.js';
import type { Trace } from './trace.js';

/** Units that one route may bring into the ranking. */
export const UNITS_PER_ROUTE = 200;
/** Moments asked for at first; more when many of them belong to the same items. */
const FIRST_MOMENTS = 400;
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
  const vectors = question.type === 'NEAR' ? await trace.time('encode', question.vectors, route) : null;
  const modality = question.type === 'NEAR' ? question.modality : 'text';
  const plain = vectors?.map(({ vector }) => vector) ?? null;
  const [found, relevanceOf] = await Promise.all([
    trace.time('search', () => searchWide(tools.vectors, route, vectors ?? [], scope), route),
    trace.time('calibrate', () => tools.calibrator.relevanceOf(space, { vectors: plain, modality }), route),
  ]);
  const ranked: RankedRoute = { part, space, bridge, weight, canRank, relevanceOf, ...found };
  const counts = { moments: found.found.length, units: found.units.length, isComplete: found.isComplete };
  return { ranked, count: { part, space, bridge, ...counts } };
}

/** Asks for more until there are enough different units: a long recording has many moments, and must not crowd out others. */
async function searchWide(
  store: VectorStore,
  { space, question }: Route,
  vectors: readonly QueryVector[],
  { filter, unit }: RetrievalScope,
) {
  for (let limit = FIRST_MOMENTS; ; limit *= 4) {
    const lists = await search(store, space, question, vectors, { limit, filter });
    const { units, found } = rankUnits(lists, unit);
    const isExhausted = lists.every(({ moments }) => moments.length < limit);
    if (units.length >= UNITS_PER_ROUTE || isExhausted || limit >= MOST_MOMENTS) {
      const isComplete = isExhausted && units.length <= UNITS_PER_ROUTE;
      return { units: units.slice(0, UNITS_PER_ROUTE), found, isComplete };
    }
  }
}

function search(
  store: VectorStore,
  space: string,
  question: RouteQuestion,
  vectors: readonly QueryVector[],
  bounds: { readonly limit: number; readonly filter: MomentFilter },
): Promise<MomentList[]> {
  if (question.type === 'WORDS') {
    return asLists([1], [store.searchKeywords({ text: question.text, ...bounds })]);
  }
  return asLists(
    vectors.map(({ share }) => share),
    vectors.map(({ vector }) => store.searchVector({ space, vector, ...bounds })),
  );
}

async function asLists(
  shares: readonly number[],
  searches: readonly Promise<ScoredMoment[]>[],
): Promise<MomentList[]> {
  const found = await Promise.all(searches);
  return found.map((moments, index) => ({ moments, share: shares[index]! }));
}
