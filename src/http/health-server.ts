import { fastify, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { SystemUseCases } from '../services/services.js';
import { addHealthRoutes } from './health-routes.js';

/** Serves nothing but `/healthz` and `/readyz`, for a process that has no other HTTP. */
export async function startHealthServer(options: {
  readonly system: SystemUseCases;
  readonly logger: Logger;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}): Promise<{ readonly app: FastifyInstance; readonly url: string }> {
  const app = fastify({
    loggerInstance: options.logger,
    disableRequestLogging: true,
  }) as unknown as FastifyInstance;
  addHealthRoutes(app, options.system);
  const url = await app.listen({ host: options.host, port: options.port });
  return { app, url };
}
