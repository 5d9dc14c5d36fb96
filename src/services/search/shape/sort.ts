import type { SortOrder } from '../../../domain/answer-shape.js';
import { byScoreThenId, type Candidate } from '../candidate.js';

/** Case and accents decide between equals only; numbers sort by value: "Take 9" before "Take 10". */
const TITLES = new Intl.Collator('en', { numeric: true });

type Order = (a: Candidate, b: Candidate) => number;

const ORDERS: Readonly<Record<SortOrder, Order>> = {
  SCORE: byScoreThenId,
  NEWEST: (a, b) => compare(b.best.scope.createdAt, a.best.scope.createdAt) || compare(a.unitId, b.unitId),
  OLDEST: (a, b) => compare(a.best.scope.createdAt, b.best.scope.createdAt) || compare(a.unitId, b.unitId),
  TITLE: (a, b) =>
    TITLES.compare(a.best.scope.title, b.best.scope.title) ||
    compare(a.best.scope.title, b.best.scope.title) ||
    compare(a.unitId, b.unitId),
};

/** @returns a total order: two runs, and two processes, agree. */
export function orderOf(sort: SortOrder): Order {
  return ORDERS[sort];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
