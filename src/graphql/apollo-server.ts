import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginSchemaReportingDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';

import type { GraphContext } from './context.js';
import type { ErrorFormatter } from './error-format.js';
import { findLimitViolation, REQUEST_LIMITS } from './limits.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly formatError: ErrorFormatter;
}

/**
 * The GraphQL engine without a transport. It sends nothing home, answers one operation per request, and hides what is
 * not the caller's business. The caller must `start()` and `stop()` it.
 */
export function createApolloServer({
  schema,
  logger,
  formatError,
}: ApolloOptions): ApolloServer<GraphContext> {
  const requestIds = new WeakMap<object, string>();
  return new ApolloServer<GraphContext>({
    schema,
    logger,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: REQUEST_LIMITS.tokens },
    formatError: (formatted, error) =>
      formatError(formatted, error, error instanceof Object ? requestIds.get(error) : undefined),
    plugins: [
      limitRequests(schema),
      rememberRequestIds(requestIds),
      answerRefusalsWithOk(),
      // Federation's traces, usage reports and the hosted landing page all speak to servers elsewhere.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
}

/** Refuses documents that ask for too much, before anything is resolved. */
function limitRequests(schema: GraphQLSchema): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operationName, request }) => {
        const violation = findLimitViolation({
          schema,
          document,
          operationName,
          variableValues: request.variables,
        });
        if (violation) throw violation;
      },
    }),
  };
}

/** `formatError` is not told which request an error belongs to; this plugin runs just before and notes it. */
function rememberRequestIds(requestIds: WeakMap<object, string>): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) requestIds.set(error, contextValue.requestId);
      },
    }),
  };
}

/**
 * GraphQL over HTTP: a request that could be read is answered with 200 in `application/json`, also when its document or
 * its variables are refused; only `application/graphql-response+json` speaks by status. Gateways read the errors of a
 * subgraph from answers with 200 alone: any other status hides our sentence behind "400: Bad Request".
 */
function answerRefusalsWithOk(): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response }) => {
        const speaksByStatus = request.http?.headers
          .get('accept')
          ?.includes('application/graphql-response+json');
        if (!speaksByStatus && response.http.status === 400) response.http.status = 200;
      },
    }),
  };
}
