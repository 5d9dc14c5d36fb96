import type { Facet, FacetBucket, FacetRequest, FacetValue } from '../../../domain/answer-shape.js';
import { unreachable } from '../../../domain/errors.js';
import { valuesByKey, type MetadataScalar } from '../../../domain/metadata.js';
import type { MomentScope } from '../../../domain/moment.js';
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

/** By scope, which the store gives to all moments of an item and to later searches too: reading takes longer than counting. */
const readMetadata = new WeakMap<MomentScope, ReturnType<typeof valuesByKey>>();

function metadataOf({ best: { scope } }: Countable, key: string): readonly MetadataScalar[] {
  const values = readMetadata.get(scope) ?? valuesByKey(scope.metadata);
  readMetadata.set(scope, values);
  return values.get(key) ?? [];
}

function facetOf(candidates: readonly Countable[], request: FacetRequest): Omit<Facet, 'isExact'> {
  const { field, metadataKey = '' } = request;
  switch (field) {
    case 'MEDIA_KIND':
      return countValues(
        request,
        candidates.map(({ best }) => [best.moment.mediaKind]),
      );
    case 'MOMENT_KIND':
      return countValues(
        request,
        candidates.map(({ evidence }) => evidence.flatMap(({ moment }) => moment?.kind ?? [])),
      );
    case 'SOUND_DOMAIN':
      return countValues(
        request,
        candidates.map(({ evidence }) => evidence.flatMap(({ moment }) => moment?.soundDomain ?? [])),
      );
    case 'TAG':
      return countValues(
        request,
        candidates.map(({ best }) => best.scope.tags),
      );
    case 'METADATA':
      return countValues(
        request,
        candidates.map((candidate) => metadataOf(candidate, metadataKey)),
      );
    case 'CREATED_AT':
      return countTimes(request, candidates);
    case 'DURATION': {
      const lengths = candidates.map(({ best: { scope } }) =>
        scope.durationSeconds === null ? [] : [scope.durationSeconds],
      );
      return countNumbers(request, lengths, durationBounds);
    }
    case 'METADATA_NUMBER': {
      const numbers = candidates.map((candidate) =>
        metadataOf(candidate, metadataKey).filter((value) => typeof value === 'number'),
      );
      return countNumbers(request, numbers, niceBounds);
    }
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
  valuesOfEach: readonly (readonly MetadataScalar[])[],
): Omit<Facet, 'isExact'> {
  const counts = new Map<MetadataScalar, number>();
  for (const values of valuesOfEach) {
    for (const value of distinct(values)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const ranked = [...counts].map(([value, count]) => ({ value, count })).sort(byCountThenValue);
  const values = ranked.slice(0, request.first ?? FACET_VALUES);
  const missing = valuesOfEach.filter(({ length }) => length === 0).length;
  return { ...nothing(request), values, otherValues: ranked.length - values.length, missing };
}

function byCountThenValue(a: FacetValue, b: FacetValue): number {
  if (a.count !== b.count) return b.count - a.count;
  const [left, right] = [typeof a.value, typeof b.value];
  return left === right ? (a.value < b.value ? -1 : 1) : left < right ? -1 : 1;
}

function countNumbers(
  request: FacetRequest,
  valuesOfEach: readonly (readonly number[])[],
  boundsFor: (values: readonly number[]) => number[],
): Omit<Facet, 'isExact'> {
  const bounds = request.bounds ?? boundsFor(valuesOfEach.flat());
  return { ...nothing(request), ...histogramOf(valuesOfEach, bounds, (bound) => bound) };
}

function countTimes(request: FacetRequest, candidates: readonly Countable[]): Omit<Facet, 'isExact'> {
  const times = candidates.map(({ best }) => [Date.parse(best.scope.createdAt)]);
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
    const hit = distinct(values.map((value) => bucketOf(value, bounds))).filter((bucket) => bucket >= 0);
    if (hit.length === 0) missing += 1;
    for (const bucket of hit) total[bucket]! += 1;
  }
  const buckets = total.map((count, index) => ({
    from: label(bounds[index]!),
    to: label(bounds[index + 1]!),
    count,
  }));
  return { buckets, missing };
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return values.length > 1 ? [...new Set(values)] : values;
}
