import { expect, test } from '@jest/globals';
import { getIntrospectionQuery, parse } from 'graphql';

import { findLimitViolation, REQUEST_LIMITS } from '../../src/graphql/limits.js';
import { buildChorusSchema } from '../../src/graphql/schema.js';
import { EXAMPLE_TABS } from '../../src/http/graphiql-examples.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

const schema = buildChorusSchema();
const check = (query: string, variableValues: Record<string, unknown> = {}) =>
  findLimitViolation({ schema, document: parse(query), variableValues })?.originalError;
const nested = (levels: number) =>
  `{ media(id: "a") { ${'moments(first: 1) { nodes { media { '.repeat(levels)} id ${'} } } '.repeat(levels)} } }`;

test('lets the examples, introspection and a full page of hits pass', () => {
  for (const { query } of EXAMPLE_TABS) {
    const document = parse(query);
    for (const definition of document.definitions) {
      const operationName = 'name' in definition ? definition.name?.value : undefined;
      expect(findLimitViolation({ schema, document, operationName })).toBeUndefined();
    }
  }
  expect(check(getIntrospectionQuery())).toBeUndefined();
  const everything = `search(query: { parts: [] }, first: 100) {
    edges { node { media { title } moments { media { title } } evidence { moment { media { title } } } } } }`;
  expect(check(`{ ${everything} }`)).toBeUndefined();
});

test('refuses a document that nests too deeply, through fragments too', async () => {
  expect(check(nested(3))).toBeUndefined();
  expect(check(nested(4))).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { limit: REQUEST_LIMITS.depth, actual: 14, unit: 'nested fields' },
  });
  const throughFragment = `${nested(3).replace(' id ', ' ...Rest ')}
    fragment Rest on Media { moments { nodes { media { id } } } }`;
  expect(check(throughFragment)).toMatchObject({ details: { actual: 14 } });
});

test('refuses too many fields at the top, whatever their aliases', () => {
  const aliases = (count: number) =>
    `{ ${Array.from({ length: count }, (_, i) => `a${i}: system { version }`).join(' ')} }`;
  expect(check(aliases(20))).toBeUndefined();
  expect(check(aliases(21))).toMatchObject({ details: { limit: 20, actual: 21, unit: 'fields at the top' } });
});

test('multiplies page sizes, given as literals, variables or defaults', () => {
  const pages = (first: string) =>
    `query ($n: Int, $m: Int = 100) { library(first: ${first}) { nodes { moments { nodes { media { moments { nodes { id } } } } } } } }`;
  expect(check(pages('1'))).toBeUndefined();
  for (const tooMuch of ['100', '$m'])
    expect(check(pages(tooMuch))).toMatchObject({ details: { unit: 'points of cost' } });
  expect(check(pages('$n'), { n: 100 })).toBeDefined();
  expect(check(pages('$n'), { n: 1 })).toBeUndefined();
});

test('counts what a search costs by itself', () => {
  const one = check(
    '{ search(query: { parts: [] }, first: 100) { nodes { moments { media { moments { nodes { id } } } } } } }',
  );
  // 100 hits of 5 moments each: 100 for the work of the search + 100 hits * (1 + 5 moments * (1 + item + connection + 100)).
  expect(one).toMatchObject({ details: { actual: 100 + 100 * (1 + 5 * (1 + 1 + 1 + 100)) } });
});

test('counts references by their number', () => {
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Media { moments { nodes { id } } } } }`;
  const references = (length: number) => ({
    representations: Array.from({ length }, () => ({ __typename: 'Audio', id: 'a' })),
  });
  expect(check(query, references(100))).toBeUndefined();
  expect(check(query, references(1000))).toMatchObject({ details: { unit: 'points of cost' } });
});

test('answers before any work is done', async () => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(nested(4));
  expect(errors?.[0]).toMatchObject({
    message: expect.stringMatching(/14 nested fields; 12 are allowed/),
    extensions: { code: 'BAD_USER_INPUT', requestId: 'request-1', details: { limit: 12 } },
  });
  expect(services.calls.getMedia).toEqual([]);
});

test('refuses a document of too many words and one that follows introspection in circles', async () => {
  const { run } = createGraph(createFakeServices());
  const long = await run(`{ media(id: "a") { ${'id '.repeat(10_001)} } }`);
  expect(long.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_PARSE_FAILED');
  const circle = await run(
    `{ __schema { types ${'{ fields { type '.repeat(4)} { name } ${'} }'.repeat(4)} } }`,
  );
  expect(circle.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
});
