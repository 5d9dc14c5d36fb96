import { describe, expect, it } from '@jest/globals';
import type { FacetRequest } from '../../../../src/domain/answer-shape.js';
import type { JsonValue } from '../../../../src/domain/media.js';
import { facetsOf, type Countable } from '../../../../src/services/search/shape/facets.js';
import { createRandom } from '../../../fakes/random.js';
import { candidateOf } from './candidates.js';

const facetOf = (candidates: readonly Countable[], request: FacetRequest) =>
  facetsOf(candidates, [request], true)[0]!;
const counts = (candidates: readonly Countable[], request: FacetRequest) =>
  facetOf(candidates, request).values.map(({ value, count }) => [value, count]);
const lengths = (...seconds: (number | null)[]) =>
  seconds.map((durationSeconds, index) => candidateOf(`m${index}`, { scope: { durationSeconds } }));
const created = (...times: string[]) =>
  times.map((createdAt, index) => candidateOf(`m${index}`, { scope: { createdAt } }));
const holding = (...values: JsonValue[]) =>
  values.map((value, index) =>
    candidateOf(`m${index}`, { scope: { metadata: { rights: { year: value } } } }),
  );
const YEAR = { field: 'METADATA', metadataKey: 'rights.year' } as const;

describe('counts by value', () => {
  it('count kinds, tags and domains once per candidate, the most frequent first', () => {
    const bark = { kind: 'SOUND', soundDomain: 'ENVIRONMENT' } as const;
    const candidates = [
      candidateOf('a', {
        mediaKind: 'AUDIO',
        moments: [bark, bark, { kind: 'PASSAGE' }],
        scope: { tags: ['x', 'y'] },
      }),
      candidateOf('b', { mediaKind: 'AUDIO', moments: [bark], scope: { tags: ['y', 'y'] } }),
      candidateOf('c'),
    ];
    expect(counts(candidates, { field: 'MEDIA_KIND' })).toEqual([
      ['AUDIO', 2],
      ['IMAGE', 1],
    ]);
    expect(counts(candidates, { field: 'MOMENT_KIND' })).toEqual([
      ['SOUND', 2],
      ['IMAGE', 1],
      ['PASSAGE', 1],
    ]);
    expect(counts(candidates, { field: 'SOUND_DOMAIN' })).toEqual([['ENVIRONMENT', 2]]);
    expect(facetOf(candidates, { field: 'TAG' })).toMatchObject({
      values: [
        { value: 'y', count: 2 },
        { value: 'x', count: 1 },
      ],
      otherValues: 0,
      missing: 1,
    });
  });

  it('list as many values as asked for and say how many are left out', () => {
    const candidates = [1, 2, 3].map((n) =>
      candidateOf(`m${n}`, { scope: { tags: ['a', 'b', 'c'].slice(0, n) } }),
    );
    expect(facetOf(candidates, { field: 'TAG', first: 2 })).toMatchObject({
      values: [
        { value: 'a', count: 3 },
        { value: 'b', count: 2 },
      ],
      otherValues: 1,
    });
  });

  it('tell apart numbers, texts and truths of metadata, look into objects, and count lists by element', () => {
    const facet = facetOf(holding(1999, '1999', true, [1999, 2000, 1999], null, { a: 1 }), YEAR);
    expect(facet.values).toEqual([
      { value: 1999, count: 2 },
      { value: true, count: 1 },
      { value: 2000, count: 1 },
      { value: '1999', count: 1 },
    ]);
    expect(facet).toMatchObject({ metadataKey: 'rights.year', missing: 2 });
  });

  it('say whether more may match', () => {
    const both = [true, false].map((isExact) => facetsOf([candidateOf('a')], [{ field: 'TAG' }], isExact)[0]);
    expect(both).toEqual([
      expect.objectContaining({ isExact: true }),
      expect.objectContaining({ isExact: false }),
    ]);
  });
});

describe('histograms', () => {
  it('put lengths into buckets that people use, empty ones in between', () => {
    const facet = facetOf(lengths(3, 4, 59, null), { field: 'DURATION' });
    expect(facet.buckets).toEqual([
      { from: 2, to: 5, count: 2 },
      { from: 5, to: 10, count: 0 },
      { from: 10, to: 20, count: 0 },
      { from: 20, to: 30, count: 0 },
      { from: 30, to: 60, count: 1 },
    ]);
    expect(facet.missing).toBe(1);
    expect(facetOf(lengths(200_000), { field: 'DURATION' }).buckets).toEqual([
      { from: 172_800, to: 259_200, count: 1 },
    ]);
  });

  it('take given bounds, the lower one belonging to the bucket', () => {
    const facet = facetOf(lengths(0, 10, 19.9, 20, 30), { field: 'DURATION', bounds: [10, 20, 30] });
    expect(facet.buckets.map(({ count }) => count)).toEqual([2, 1]);
    expect(facet.missing).toBe(2);
  });

  it('put numbers between round bounds, and leave texts out', () => {
    const facet = facetOf(holding(0.1, 0.32, 0.3, 'many', [0.11, 0.12]), {
      ...YEAR,
      field: 'METADATA_NUMBER',
    });
    expect(facet.buckets.map(({ from, count }) => [from, count])).toEqual([
      [0.1, 2],
      [0.15, 0],
      [0.2, 0],
      [0.25, 0],
      [0.3, 2],
    ]);
    expect(facet.missing).toBe(1);
  });

  it('cut time at the interval asked for, in UTC, weeks on Monday', () => {
    const times = created('2026-01-31T23:59:59.999Z', '2026-03-01T00:00:00.000Z', '2026-03-02T01:00:00.000Z');
    const monthly = facetOf(times, { field: 'CREATED_AT', interval: 'MONTH' });
    expect(monthly).toMatchObject({ interval: 'MONTH', missing: 0 });
    expect(monthly.buckets).toEqual([
      { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z', count: 1 },
      { from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z', count: 0 },
      { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', count: 2 },
    ]);
    const weekly = facetOf(times.slice(1), { field: 'CREATED_AT', interval: 'WEEK' });
    expect(weekly.buckets.map(({ from }) => from)).toEqual([
      '2026-02-23T00:00:00.000Z',
      '2026-03-02T00:00:00.000Z',
    ]);
  });

  it('choose an interval, and a coarser one where there would be too many buckets', () => {
    const years = created('2001-06-01T00:00:00Z', '2026-01-01T00:00:00Z');
    expect(facetOf(years, { field: 'CREATED_AT' }).interval).toBe('YEAR');
    expect(facetOf(years, { field: 'CREATED_AT', interval: 'HOUR' }).interval).toBe('MONTH');
    expect(facetOf(created('2026-01-01T00:00:00Z'), { field: 'CREATED_AT' })).toMatchObject({
      interval: 'HOUR',
    });
    expect(facetOf([], { field: 'CREATED_AT' })).toMatchObject({ interval: null, buckets: [] });
  });

  it('hold every value in one bucket, whatever the values are', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { next, whole, oneOf } = createRandom(seed);
      const scale = 10 ** (whole(14) - 6) * oneOf([1, -1]);
      const values = Array.from({ length: 1 + whole(40) }, () =>
        oneOf([0, next() * scale, Math.round(next() * scale)]),
      );
      const facet = facetOf(holding(...values), { ...YEAR, field: 'METADATA_NUMBER' });
      expect(facet.missing).toBe(0);
      expect(facet.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      expect(facet.buckets.length).toBeLessThanOrEqual(12);
      facet.buckets.forEach(({ from, to }, index) => {
        expect(from).toBeLessThan(to as number);
        if (index > 0) expect(from).toBe(facet.buckets[index - 1]!.to);
      });
    }
  });
});
