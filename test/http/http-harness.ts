import { createHttpServer, type HttpConfig } from '../../src/http/server.js';
import type { Services } from '../../src/services/services.js';
import { createMemoryLogger } from '../graphql/graph-harness.js';

/** The server with its log lines; not listening. */
export function createTestServer(services: Services, config: Partial<HttpConfig> = {}) {
  const { logger, lines } = createMemoryLogger();
  const app = createHttpServer({
    services,
    logger,
    config: { host: '127.0.0.1', port: 0, bodyLimitBytes: 100_000, ...config },
  });
  return { app, lines };
}
