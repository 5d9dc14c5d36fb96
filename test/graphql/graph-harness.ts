import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { FormattedExecutionResult } from 'graphql';
import { pino } from 'pino';

import { createApolloServer } from '../../src/graphql/apollo-server.js';
import { createContext } from '../../src/graphql/context.js';
import { createErrorFormatter } from '../../src/graphql/error-format.js';
import { buildChorusSchema } from '../../src/graphql/schema.js';
import type { Services } from '../../src/services/services.js';

/** A logger whose lines can be read back. */
export function createMemoryLogger() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  return { logger, lines };
}

export const BASE_URL = 'http://chorus.test';

let schema: ReturnType<typeof buildChorusSchema> | undefined;

/** Runs documents against services as the HTTP layer would, without HTTP. */
export function createGraph(services: Services) {
  const { logger, lines } = createMemoryLogger();
  schema ??= buildChorusSchema();
  const apollo = createApolloServer({ schema, logger, formatError: createErrorFormatter(logger) });
  const signal = new AbortController().signal;
  return {
    lines,
    async run<Data, Variables extends object>(
      query: TypedDocumentNode<Data, Variables> | string,
      variables?: Variables,
    ): Promise<FormattedExecutionResult<Data>> {
      const contextValue = createContext(services, { requestId: 'request-1', signal, baseUrl: BASE_URL });
      const { body } = await apollo.executeOperation<Data>(
        { query: query as string, ...(variables && { variables: variables as Record<string, unknown> }) },
        { contextValue },
      );
      if (body.kind !== 'single') throw new Error('incremental delivery is not in use');
      // What travels is JSON: no prototypes, no undefined.
      return JSON.parse(JSON.stringify(body.singleResult)) as FormattedExecutionResult<Data>;
    },
  };
}
