import type { Facet, FacetBucket, FacetRequest, FacetValue } from '../../../domain/answer-shape.js';
import { unreachable } from '../../../domain/errors.js';
import { valuesAt, type MetadataScalar } from '../../../domain/metadata.js';
import type { Candidate } from '../candidate.js';
import { bucketOf, calendarBounds, durationBounds, niceBounds } from './buckets.js';

/** Values listed when a request does not say how many. */
export const FACET_VALUES = 10;

/** What facets read of a candidate. */
export type Countable = Pick<Candidate, 'best' | 'evidence'>;

/**
 * Counts candidates, each once per distinct value it has.
 * @param isExact whether these are all that match.
 * @returns one facet per request, in the same order.
 */
export function facetsOf(
  candidates: readonly Countable[],
  requests: readonly FacetRequest[],
  isExact: boolean,
): Facet[] {
  return requests.map((request) => ({ ...facetOf(candidates, request), isExact }));
}

/** Hands out the values of a candidate, maybe one several times. Nothing is listed: there are thousands in every search. */
type Visit<Value, Candidate = Countable> = (candidate: Candidate, add: (value: Value) => void) => void;

function facetOf(candidates: readonly Countable[], request: FacetRequest): Omit<Facet, 'isExact'> {
  const { field, metadataKey = '' } = request;
  const count = (visit: Visit<MetadataScalar>) => countValues(request, candidates, visit);
  switch (field) {
    case 'MEDIA_KIND':
      return count(({ best }, add) => add(best.moment.mediaKind));
    case 'MOMENT_KIND':
      return count(({ evidence }, add) => {
        for (const { moment } of evidence) if (moment) add(moment.kind);
      });
    case 'SOUND_DOMAIN':
      return count(({ evidence }, add) => {
        for (const { moment } of evidence) if (moment?.soundDomain) add(moment.soundDomain);
      });
    case 'TAG':
      return count(({ best }, add) => best.scope.tags.forEach((tag) => add(tag)));
    case 'METADATA':
      return count(({ best }, add) =>
        valuesAt(best.scope.metadata, metadataKey).forEach((value) => add(value)),
      );
    case 'CREATED_AT':
      return countTimes(request, candidates);
    case 'DURATION':
      return countNumbers(request, candidates, durationBounds, ({ best: { scope } }, add) => {
        if (scope.durationSeconds !== null) add(scope.durationSeconds);
      });
    case 'METADATA_NUMBER':
      return countNumbers(request, candidates, niceBounds, ({ best }, add) => {
        for (const value of valuesAt(best.scope.metadata, metadataKey))
          if (typeof value === 'number') add(value);
      });
    default:
      return unreachable(field);
  }
}

const nothing = ({ field, metadataKey }: FacetRequest): Omit<Facet, 'isExact'> => ({
  field,
  metadataKey: metadataKey ?? null,
  values: [],
  otherValues: 0,
  interval: null,
  buckets: [],
  missing: 0,
});

function countValues(
  request: FacetRequest,
  candidates: readonly Countable[],
  visit: Visit<MetadataScalar>,
): Omit<Facet, 'isExact'> {
  const counts = new Map<MetadataScalar, number>();
  const missing = countOnce(candidates, visit, (value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  const values = commonest(counts, request.first ?? FACET_VALUES);
  return { ...nothing(request), values, otherValues: counts.size - values.length, missing };
}

/** Counts each value of a candidate once. @returns how many candidates have none. */
function countOnce<Value, Candidate>(
  candidates: readonly Candidate[],
  visit: Visit<Value, Candidate>,
  count: (value: Value) => void,
): number {
  // Most have one value, for which a set would take longer than all else.
  let first: Value | undefined;
  const others = new Set<Value>();
  const add = (value: Value): void => {
    if (value === first || others.has(value)) return;
    if (first === undefined) first = value;
    else others.add(value);
    count(value);
  };
  let missing = 0;
  for (const candidate of candidates) {
    first = undefined;
    if (others.size > 0) others.clear();
    visit(candidate, add);
    if (first === undefined) missing += 1;
  }
  return missing;
}

/** Most values are listed nowhere, so not all are put in order. */
function commonest(counts: ReadonlyMap<MetadataScalar, number>, first: number): FacetValue[] {
  const listed: FacetValue[] = [];
  for (const [value, count] of counts) {
    const counted = { value, count };
    const before = listed.findLastIndex((other) => byCountThenValue(other, counted) < 0);
    if (before + 1 >= first) continue;
    listed.splice(before + 1, 0, counted);
    if (listed.length > first) listed.pop();
  }
  return listed;
}

function byCountThenValue(a: FacetValue, b: FacetValue): number {
  if (a.count !== b.count) return b.count - a.count;
  const [left, right] = [typeof a.value, typeof b.value];
  return left === right ? (a.value < b.value ? -1 : 1) : left < right ? -1 : 1;
}

function countNumbers(
  request: FacetRequest,
  candidates: readonly Countable[],
  boundsFor: (values: readonly number[]) => number[],
  visit: Visit<number>,
): Omit<Facet, 'isExact'> {
  let { bounds } = request;
  if (bounds === undefined) {
    const numbers: number[] = [];
    for (const candidate of candidates) visit(candidate, (value) => numbers.push(value));
    bounds = boundsFor(numbers);
  }
  return { ...nothing(request), ...histogramOf(candidates, visit, bounds, (bound) => bound) };
}

function countTimes(request: FacetRequest, candidates: readonly Countable[]): Omit<Facet, 'isExact'> {
  const times = candidates.map(({ best }) => Date.parse(best.scope.createdAt));
  const calendar = calendarBounds(times, request.interval);
  if (calendar === null) return nothing(request);
  const label = (bound: number) => new Date(bound).toISOString();
  const histogram = histogramOf(times, (time, add) => add(time), calendar.bounds, label);
  return { ...nothing(request), ...histogram, interval: calendar.interval };
}

/** A candidate counts once in each bucket that holds one of its values. */
function histogramOf<Candidate>(
  candidates: readonly Candidate[],
  visit: Visit<number, Candidate>,
  bounds: readonly number[],
  label: (bound: number) => number | string,
): { buckets: FacetBucket[]; missing: number } {
  const total = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
  const visitBuckets: Visit<number, Candidate> = (candidate, add) =>
    visit(candidate, (value) => {
      const bucket = bucketOf(value, bounds);
      if (bucket >= 0) add(bucket);
    });
  const missing = countOnce(candidates, visitBuckets, (bucket) => (total[bucket]! += 1));
  const buckets = total.map((count, index) => ({
    from: label(bounds[index]!),
    to: label(bounds[index + 1]!),
    count,
  }));
  return { buckets, missing };
}
