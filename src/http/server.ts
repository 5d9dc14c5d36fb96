import { randomUUID } from 'node:crypto';

import cors from '@fastify/cors';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

import type { Services } from '../services/services.js';
import { addGraphqlRoutes } from './graphql-routes.js';
import { addHealthRoutes } from './health-routes.js';
import { sendError, sendNotFound } from './http-error.js';
import { addMediaRoutes } from './media-routes.js';
import { addUploadRoute } from './upload-route.js';

export interface HttpConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Greatest body of a GraphQL request, in bytes. Uploads have their own limit. */
  readonly bodyLimitBytes: number;
  /** Address under which callers reach this server, for links; by default the address that they used. */
  readonly publicUrl?: string | undefined;
  /** Origins of web pages that may call from a browser; default none. */
  readonly corsOrigins?: readonly string[];
}

export interface HttpServerOptions {
  readonly services: Services;
  readonly logger: Logger;
  readonly config: HttpConfig;
}

/** Time that answers in progress are given when the server stops. */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * The HTTP face of Chorus: the graph, uploads, the bytes of items, health. It does not listen yet: see
 * `startHttpServer`. `close()` finishes what is in progress and cuts off what takes longer than 10 s.
 */
export function createHttpServer({ services, logger, config }: HttpServerOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    // Fastify's own request log would write the signatures of upload URLs; see `logRequests`.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    frameworkErrors: sendError,
    bodyLimit: config.bodyLimitBytes,
    genReqId: requestIdOf,
  }) as unknown as FastifyInstance;
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(sendNotFound);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  logRequests(app);
  cutOffSlowConnections(app);

  const origin = [...(config.corsOrigins ?? [])];
  if (origin.length > 0) void app.register(cors, { origin, methods: ['GET', 'HEAD', 'POST', 'PUT'] });
  app.get('/', async (_request, reply) => reply.redirect('/graphql'));
  addHealthRoutes(app, services.system);
  addMediaRoutes(app, services.library);
  addUploadRoute(app, services.uploads);
  void app.register(async (scope) =>
    addGraphqlRoutes(scope, { services, logger, publicUrl: config.publicUrl }),
  );
  return app;
}

/** @returns the listening server and its address, for example `http://127.0.0.1:4000`. */
export async function startHttpServer(
  options: HttpServerOptions,
): Promise<{ app: FastifyInstance; url: string }> {
  const app = createHttpServer(options);
  const url = await app.listen({ host: options.config.host, port: options.config.port });
  return { app, url };
}

/** A gateway in front may name the request, so that both logs can be brought together. */
function requestIdOf({ headers }: { headers: Record<string, string | string[] | undefined> }): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const facts = {
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    };
    request.log.debug(facts, 'answered');
  });
}

function cutOffSlowConnections(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), DRAIN_TIMEOUT_MS).unref();
  });
}
