import { expect, test } from '@jest/globals';
import { parse, print } from 'graphql';

import { EXAMPLE_TABS } from '../../src/http/graphiql-examples.js';
import { createFakeServices } from './fake-services.js';
import { createGraph } from './graph-harness.js';

const queries = EXAMPLE_TABS.flatMap(({ query }) => parse(query).definitions.map(print)).filter((text) =>
  text.startsWith('query'),
);

test.each(queries)('an example stays within the limits of a request: %s', async (query) => {
  const { data, errors = [] } = await createGraph(createFakeServices()).run(query);
  // Ids are for the reader to fill in.
  expect(errors.filter(({ extensions }) => extensions?.['code'] !== 'MEDIA_NOT_FOUND')).toEqual([]);
  expect(data).toBeDefined();
});
