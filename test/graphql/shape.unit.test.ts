import { expect, test } from '@jest/globals';

import { ShapedSearchDocument, SimilarDocument } from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

const dog = { parts: [{ input: { text: 'dog' } }] };

test('hands grouping, order, diversity and facets to the search use case', async () => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(ShapedSearchDocument, {
    query: {
      ...dog,
      ...{ groupBy: 'MOMENT', momentsPerItem: 3, sort: 'NEWEST', diversity: 0.25, collapseDuplicates: true },
      facets: [
        { field: 'METADATA', metadataKey: 'rights.year', first: 5 },
        { field: 'CREATED_AT', interval: 'WEEK', bounds: null },
        { field: 'DURATION', bounds: [0, 10, 60] },
      ],
    },
  });
  expect(errors).toBeUndefined();
  expect(services.calls.search[0]?.query).toEqual({
    parts: [{ input: { type: 'TEXT', text: 'dog' }, weight: 1 }],
    filter: {},
    ...{ groupBy: 'MOMENT', momentsPerItem: 3, sort: 'NEWEST', diversity: 0.25, collapseDuplicates: true },
    facets: [
      { field: 'METADATA', metadataKey: 'rights.year', first: 5 },
      { field: 'CREATED_AT', interval: 'WEEK' },
      { field: 'DURATION', bounds: [0, 10, 60] },
    ],
    first: 10,
  });
});

test('shows matches with snippets, and what was folded', async () => {
  const { data } = await createGraph(createFakeServices()).run(ShapedSearchDocument, { query: dog });
  expect(data?.search.nodes[0]).toEqual({
    media: { id: 'a1', title: expect.any(String) },
    matches: [
      {
        moment: { id: 'a1-s000001' },
        routes: [{ space: 'clap', part: 0, bridge: null, similarity: 0.25 }],
        snippet: {
          field: 'TITLE',
          text: 'A dog',
          highlights: [{ start: 2, end: 5 }],
          isCutAtStart: false,
          isCutAtEnd: true,
        },
      },
    ],
    duplicates: [{ id: 'i1', title: expect.any(String) }],
  });
});

test('shows facets in the types that filters take, and buckets as numbers or instants', async () => {
  const { data } = await createGraph(createFakeServices()).run(ShapedSearchDocument, { query: dog });
  const [years, created, lengths] = data!.search.facets;
  const none = { text: null, number: null, is: null };
  expect(years).toMatchObject({
    ...{ field: 'METADATA', metadataKey: 'year', otherValues: 3, missing: 2, isExact: false, buckets: [] },
    values: [
      { ...none, value: '1999', number: 1999, count: 4 },
      { ...none, value: 'unknown', text: 'unknown', count: 1 },
      { ...none, value: 'true', is: true, count: 1 },
    ],
  });
  expect(created).toMatchObject({ interval: 'YEAR', isExact: true, values: [] });
  expect(created!.buckets).toEqual([
    {
      ...{ from: null, to: null, count: 7 },
      fromTime: '2026-01-01T00:00:00.000Z',
      toTime: '2027-01-01T00:00:00.000Z',
    },
  ]);
  expect(lengths!.buckets).toEqual([{ from: 5, to: 10, fromTime: null, toTime: null, count: 6 }]);
});

test('finds more like an item and more like a moment, page by page, in the spaces named', async () => {
  const services = createFakeServices();
  const { data, errors } = await createGraph(services).run(SimilarDocument, {
    ...{ mediaId: 'i1', momentId: 'a1-s000001', spaces: ['clap'], after: 'there', bridge: 'NONE' },
  });
  expect(errors).toBeUndefined();
  expect(services.calls.search.map(({ query }) => query)).toEqual(
    expect.arrayContaining([
      { parts: [{ input: { type: 'MEDIA', mediaId: 'i1' }, weight: 1 }], filter: {}, first: 3 },
      {
        parts: [{ input: { type: 'MOMENT', momentId: 'a1-s000001' }, weight: 1 }],
        ...{ filter: {}, spaces: ['clap'], bridge: 'NONE', after: 'there', first: 2 },
      },
    ]),
  );
  expect(data?.media?.similar.nodes).toEqual([{ score: 0.5, media: { id: 'a1' } }]);
  expect(data?.moment?.similar.pageInfo).toEqual({ hasPreviousPage: true, endCursor: 'cursor-of-a1' });
});

test('counts a search for every "more like this", so that a list of them is refused', async () => {
  const { errors } = await createGraph(createFakeServices()).run(
    '{ library(first: 100) { nodes { similar(first: 50) { nodes { media { id } moments { id } } } } } }',
  );
  expect(errors?.[0]?.message).toMatch(/points of cost/);
});
