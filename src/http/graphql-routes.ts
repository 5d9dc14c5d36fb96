import fastifyWebsocket from '@fastify/websocket';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  execute,
  parse,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { makeHandler } from 'graphql-ws/use/@fastify/websocket';
import type { Logger } from 'pino';

import { createApolloServer } from '../graphql/apollo-server.js';
import { createContext, type GraphContext } from '../graphql/context.js';
import { createErrorFormatter, type ErrorFormatter } from '../graphql/error-format.js';
import { findLimitViolation, REQUEST_LIMITS } from '../graphql/limits.js';
import { buildChorusSchema } from '../graphql/schema.js';
import type { Services } from '../services/services.js';
import { createGraphiqlHandler, wantsGraphiql } from './graphiql.js';
import { signalOf } from './request-signal.js';

export interface GraphqlRouteOptions {
  readonly services: Services;
  readonly logger: Logger;
  /** Address under which callers reach this server; by default the one that they used. */
  readonly publicUrl?: string | undefined;
}

const PATH = '/graphql';

/** `/graphql`: operations by POST and GET, subscriptions by WebSocket, GraphiQL for browsers. */
export async function addGraphqlRoutes(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { services, logger } = options;
  const schema = buildChorusSchema();
  const formatError = createErrorFormatter(logger);
  const apollo = createApolloServer({ schema, logger, formatError });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());

  const baseUrlOf = (request: FastifyRequest) => options.publicUrl ?? `${request.protocol}://${request.host}`;
  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<GraphContext> =>
    createContext(services, { requestId: request.id, signal: signalOf(reply), baseUrl: baseUrlOf(request) });

  await app.register(fastifyWebsocket, { options: { maxPayload: app.initialConfig.bodyLimit ?? 0 } });
  const answer = fastifyApolloHandler(apollo, { context: contextOf });
  const showGraphiql = createGraphiqlHandler();
  app.post(PATH, answer);
  app.route({
    method: 'GET',
    url: PATH,
    handler(request, reply) {
      return wantsGraphiql(request) ? showGraphiql(request, reply) : answer.call(this, request, reply);
    },
    wsHandler: createSocketHandler({ schema, services, formatError, baseUrlOf }),
  });
}

interface SocketOptions {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly formatError: ErrorFormatter;
  readonly baseUrlOf: (request: FastifyRequest) => string;
}

/** Subscriptions (and anything else) over the graphql-transport-ws protocol, with the limits and errors of HTTP. */
function createSocketHandler({ schema, services, formatError, baseUrlOf }: SocketOptions) {
  const format = (errors: readonly GraphQLError[], requestId: string) =>
    errors.map((error) => formatError(error.toJSON(), error, requestId));
  return makeHandler({
    schema,
    isProd: true,
    parse: (source) => parse(source, { maxTokens: REQUEST_LIMITS.tokens }),
    execute: withinLimits(execute),
    subscribe: withinLimits(subscribe),
    context: ({ extra: { request, socket } }) => {
      const closed = new AbortController();
      socket.once('close', () => closed.abort());
      return createContext(services, {
        requestId: request.id,
        signal: closed.signal,
        baseUrl: baseUrlOf(request),
      });
    },
    onNext: ({ extra }, _id, _payload, _args, { errors, ...rest }) =>
      errors && ({ ...rest, errors: format(errors, extra.request.id) } as FormattedExecutionResult),
    onError: ({ extra }, _id, _payload, errors) => format(errors, extra.request.id),
  });
}

/** The arguments that graphql-ws builds lack nothing that execution needs. */
function withinLimits<Result>(run: (args: ExecutionArgs) => Result) {
  return (args: ExecutionArgs): Result | ExecutionResult => {
    const violation = findLimitViolation(args);
    return violation ? { errors: [violation] } : run(args);
  };
}
