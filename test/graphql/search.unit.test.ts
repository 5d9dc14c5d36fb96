import { expect, test } from '@jest/globals';

import { ExplainSearchDocument, SearchDocument } from '../generated/operations.js';
import { AUDIO, createFakeServices } from './fake-services.js';
import { BASE_URL, createGraph } from './graph-harness.js';

const text = (words: string) => ({ query: { parts: [{ input: { text: words } }] } });

test('hands parts, filter, spaces and page to the search use case', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const { errors } = await run(SearchDocument, {
    query: {
      parts: [
        { input: { text: 'dog' }, weight: 2 },
        { input: { mediaId: 'a1' }, weight: -0.5 },
        { input: { momentId: 'a1-s000001' } },
        { input: { uploadId: 'u1' } },
      ],
      filter: { kinds: ['AUDIO'], allTags: ['one'], anyTags: null, createdFrom: '2026-01-01T01:00:00+01:00' },
      spaces: ['clap', 'keywords'],
    },
    first: 3,
    after: 'there',
  });
  expect(errors).toBeUndefined();
  expect(services.calls.search[0]?.query).toEqual({
    parts: [
      { input: { type: 'TEXT', text: 'dog' }, weight: 2 },
      { input: { type: 'MEDIA', mediaId: 'a1' }, weight: -0.5 },
      { input: { type: 'MOMENT', momentId: 'a1-s000001' }, weight: 1 },
      { input: { type: 'UPLOAD', uploadId: 'u1' }, weight: 1 },
    ],
    filter: { mediaKinds: ['AUDIO'], allTags: ['one'], createdFrom: '2026-01-01T00:00:00.000Z' },
    spaces: ['clap', 'keywords'],
    first: 3,
    after: 'there',
  });
  expect(services.calls.search[0]?.signal).toBeInstanceOf(AbortSignal);
});

test('hands restrictions on moments, lengths and metadata to the search use case', async () => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(SearchDocument, {
    query: {
      ...text('dog').query,
      filter: {
        momentKinds: ['PASSAGE'],
        minDurationSeconds: 1.5,
        maxDurationSeconds: null,
        metadata: [
          { key: 'rights.year', anyNumber: [1990, 1.5], anyText: ['1990'], is: false, atMost: 2000 },
          { key: 'composer', exists: false, anyText: null },
        ],
      },
    },
  });
  expect(errors).toBeUndefined();
  expect(services.calls.search[0]?.query.filter).toEqual({
    momentKinds: ['PASSAGE'],
    minDurationSeconds: 1.5,
    metadata: [
      { key: 'rights.year', equalsAny: ['1990', 1990, 1.5, false], atMost: 2000 },
      { key: 'composer', exists: false },
    ],
  });
});

test('hands vectors, weights, fusion, absence, relevance and intent to the search use case', async () => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(SearchDocument, {
    query: {
      parts: [{ input: { vector: { space: 'clip', values: [0.5, -2] } } }],
      weights: [
        { space: 'clip', weight: 2 },
        { space: 'keywords', weight: 0.5 },
      ],
      fusion: 'RELEVANCE',
      absence: 'WORST',
      minRelevance: 0,
      intent: 'OFF',
      bridge: 'LEARNED',
      fullEvidence: true,
    },
  });
  expect(errors).toBeUndefined();
  expect(services.calls.search[0]?.query).toMatchObject({
    parts: [{ input: { type: 'VECTOR', space: 'clip', values: [0.5, -2] }, weight: 1 }],
    spaceWeights: { clip: 2, keywords: 0.5 },
    fusion: 'RELEVANCE',
    absence: 'WORST',
    minRelevance: 0,
    intent: 'OFF',
    bridge: 'LEARNED',
    fullEvidence: true,
  });
});

test('refuses to weigh a space twice', async () => {
  const weights = [
    { space: 'clip', weight: 2 },
    { space: 'clip', weight: 3 },
  ];
  const query = { ...text('dog').query, weights };
  const { errors } = await createGraph(createFakeServices()).run(SearchDocument, { query });
  expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/names a space twice/) });
});

test('explains an answer: plan, times, counts, and the reason of each hit', async () => {
  const { data } = await createGraph(createFakeServices()).run(ExplainSearchDocument, text('dog'));
  expect(data?.search.nodes[0]).toMatchObject({
    relevance: 0.75,
    reason: 'It sounds like “dog” at 0:05.',
    evidence: [{ space: 'clap', rank: 1, relevance: 0.75, contribution: 0.5 }],
  });
  expect(data?.search.explain).toEqual({
    fusion: 'RANK',
    absence: 'IGNORE',
    bridge: 'AUTO',
    fusionWeightsVersion: 'even',
    intents: [{ part: 0, intent: 'SOUND', leadIn: 'sound of' }],
    plan: [
      {
        ...{ part: 0, space: 'clap', bridge: null, text: 'sound of a dog', vectorCount: 1 },
        ...{ weight: 2, partWeight: 1, spaceWeight: 1, intentFactor: 2, bridgeFactor: 1 },
      },
    ],
    timings: [{ stage: 'search', part: 0, space: 'clap', startMilliseconds: 0.25, milliseconds: 1.5 }],
    candidates: [{ part: 0, space: 'clap', bridge: null, moments: 9, units: 7, isComplete: true }],
  });
});

test('refuses empty lists in conditions on metadata', async () => {
  const filter = { metadata: [{ key: 'a', anyText: [] }] };
  const query = { ...text('dog').query, filter };
  const { errors } = await createGraph(createFakeServices()).run(SearchDocument, { query });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { argument: 'anyText' } });
});

test('leaves out what was not given and asks for ten hits', async () => {
  const services = createFakeServices();
  await createGraph(services).run(SearchDocument, text('dog'));
  expect(services.calls.search[0]?.query).toEqual({
    parts: [{ input: { type: 'TEXT', text: 'dog' }, weight: 1 }],
    filter: {},
    first: 10,
  });
});

test('answers hits with evidence, deep links, totals and warnings', async () => {
  const { data } = await createGraph(createFakeServices()).run(SearchDocument, {
    ...text('dog'),
    after: 'before',
  });
  expect(data?.search).toMatchObject({
    totalCount: 7,
    totalIsExact: false,
    pageInfo: {
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: 'cursor-of-a1',
      endCursor: 'cursor-of-a1',
    },
    warnings: [{ code: 'MODEL_NOT_READY', message: 'CLIP is not here.', space: 'clip' }],
  });
  const edge = data?.search.edges[0];
  expect(edge).toMatchObject({ cursor: 'cursor-of-a1', score: 0.5 });
  expect(edge?.node.media).toMatchObject({ __typename: 'Audio', id: AUDIO.id, kind: 'AUDIO' });
  expect(edge?.node.moments[0]?.deepLink).toBe(`${BASE_URL}/media/a1/content#t=5.123,15`);
  expect(edge?.node.evidence[0]).toEqual({
    space: 'clap',
    part: 0,
    bridge: null,
    similarity: 0.25,
    rank: 1,
    weight: 1,
    trust: 1,
    contribution: 0.5,
    moment: { id: 'a1-s000001' },
  });
});

test.each([
  ['two ingredients', { text: 'dog', mediaId: 'a1' }],
  ['no ingredient', {}],
  ['a null ingredient', { text: null }],
])('refuses a part with %s, from variables and from the document', async (_what, input) => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const fromVariables = await run(SearchDocument, { query: { parts: [{ input }] } } as never);
  expect(fromVariables.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  const literal = JSON.stringify(input).replaceAll(/"(\w+)":/g, '$1:');
  const fromDocument = await run(`{ search(query: { parts: [{ input: ${literal} }] }) { totalCount } }`);
  expect(fromDocument.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(services.calls.search).toEqual([]);
});

test.each([
  ['no parts', { query: { parts: [] } }, /1 to 16 parts/],
  [
    'seventeen parts',
    { query: { parts: Array.from({ length: 17 }, () => ({ input: { text: 'a' } })) } },
    /held 17/,
  ],
  ['a weight of 0', { query: { parts: [{ input: { text: 'a' }, weight: 0 }] } }, /weight 0/],
  ['an empty text', text('  '), /at least one word/],
  ['an empty list of spaces', { query: { ...text('a').query, spaces: [] } }, /"spaces" must hold 1 to 100/],
  [
    'an empty filter list',
    { query: { ...text('a').query, filter: { mediaIds: [] } } },
    /"mediaIds" must hold/,
  ],
  ['a page of 0', { ...text('a'), first: 0 }, /"first" must be from 1 to 100; it was 0/],
  ['a page of 101', { ...text('a'), first: 101 }, /it was 101/],
])('refuses %s with a sentence', async (_what, variables, message) => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(SearchDocument, variables);
  expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(message), path: ['search'] });
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    retryable: false,
    requestId: 'request-1',
  });
  expect(services.calls.search).toEqual([]);
});

test('takes a text of 10,000 characters and refuses one more', async () => {
  const { run } = createGraph(createFakeServices());
  expect((await run(SearchDocument, text('x'.repeat(10_000)))).errors).toBeUndefined();
  const { errors } = await run(SearchDocument, text('x'.repeat(10_001)));
  expect(errors?.[0]?.extensions).toMatchObject({
    code: 'MEDIA_TOO_LARGE',
    details: { limit: 10_000, actual: 10_001, unit: 'characters' },
  });
});
