import type { FastifyInstance } from 'fastify';

import { toAppError } from '../domain/errors.js';
import type { SystemUseCases } from '../services/services.js';
import { statusOf } from './http-error.js';

/** `/healthz`: the process is alive. `/readyz`: store and models answer; 503 with the reason when they do not. */
export function addHealthRoutes(app: FastifyInstance, system: SystemUseCases): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async (request, reply) => {
    try {
      const { version, profile, store, spaces, warnings } = await system.describe();
      return { status: 'ready', version, profile, store, spaces: spaces.map(({ name }) => name), warnings };
    } catch (error) {
      const { code, message } = toAppError(error);
      request.log.warn({ err: error }, 'not ready');
      return reply
        .code(Math.max(503, statusOf(toAppError(error))))
        .send({ status: 'not ready', code, message });
    }
  });
}
