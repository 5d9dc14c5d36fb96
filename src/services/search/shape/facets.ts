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

type ValuesOf<Value> = (candidate: Countable) => readonly Value[];

function facetOf(candidates: readonly Countable[], request: FacetRequest): Omit<Facet, 'isExact'> {
  const { field, metadataKey = '' } = request;
  const metadataOf: ValuesOf<MetadataScalar> = ({ best }) => valuesAt(best.scope.metadata, metadataKey);
  switch (field) {
    case 'MEDIA_KIND':
      return countValues(request, candidates, ({ best }) => [best.moment.mediaKind]);
    case 'MOMENT_KIND':
      return countValues(request, candidates, ({ evidence }) =>
        evidence.flatMap(({ moment }) => moment?.kind ?? []),
      );
    case 'SOUND_DOMAIN':
      return countValues(request, candidates, ({ evidence }) =>
        evidence.flatMap(({ moment }) => moment?.soundDomain ?? []),
      );
    case 'TAG':
      return countValues(request, candidates, ({ best }) => best.scope.tags);
    case 'METADATA':
      return countValues(request, candidates, metadataOf);
    case 'CREATED_AT':
      return countTimes(request, candidates);
    case 'DURATION':
      return countNumbers(request, candidates, durationBounds, ({ best: { scope } }) =>
        scope.durationSeconds === null ? [] : [scope.durationSeconds],
      );
    case 'METADATA_NUMBER':
      return countNumbers(request, candidates, niceBounds, (candidate) =>
        metadataOf(candidate).filter((value) => typeof value === 'number'),
      );
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
  valuesOf: ValuesOf<MetadataScalar>,
): Omit<Facet, 'isExact'> {
  const counts = new Map<MetadataScalar, number>();
  let missing = 0;
  for (const candidate of candidates) {
    const values = valuesOf(candidate);
    if (values.length === 0) missing += 1;
    for (const value of distinct(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = commonest(counts, request.first ?? FACET_VALUES);
  return { ...nothing(request), values, otherValues: counts.size - values.length, missing };
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
  valuesOf: ValuesOf<number>,
): Omit<Facet, 'isExact'> {
  const valuesOfEach = candidates.map(valuesOf);
  const bounds = request.bounds ?? boundsFor(valuesOfEach.flat());
  return { ...nothing(request), ...histogramOf(valuesOfEach, bounds, (bound) => bound) };
}

function countTimes(request: FacetRequest, candidates: readonly Countable[]): Omit<Facet, 'isExact'> {
  const times = candidates.map((candidate) => [Date.parse(candidate.best.scope.createdAt)]);
  const calendar = calendarBounds(times.flat(), request.interval);
  if (calendar === null) return nothing(request);
  const histogram = histogramOf(times, calendar.bounds, (bound) => new Date(bound).toISOString());
  return { ...nothing(request), ...histogram, interval: calendar.interval };
}

/** A candidate counts once in each bucket that holds one of its values. */
function histogramOf(
  valuesOfEach: readonly (readonly number[])[],
  bounds: readonly number[],
  label: (bound: number) => number | string,
): { buckets: FacetBucket[]; missing: number } {
  const total = new Array<number>(Math.max(0, bounds.length - 1)).fill(0);
  let missing = 0;
  for (const values of valuesOfEach) {
    const hit = distinct(values.map((value) => bucketOf(value, bounds)));
    let isHit = false;
    for (const bucket of hit) {
      if (bucket < 0) continue;
      isHit = true;
      total[bucket]! += 1;
    }
    if (!isHit) missing += 1;
  }
  const buckets = total.map((count, index) => ({
    from: label(bounds[index]!),
    to: label(bounds[index + 1]!),
    count,
  }));
  return { buckets, missing };
}

/** Below this many values looking through them beats making a set of them. */
const FEW_VALUES = 8;

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  if (values.length >= FEW_VALUES) return [...new Set(values)];
  return values.filter((value, index) => values.indexOf(value) === index);
}
