import type { Config } from '../../config/env.js';
import type { Container } from '../../container/container.js';
import { startHttpServer } from '../../http/server.js';
import { integerOption, stringOption, type Command } from '../command.js';
import type { Terminal } from '../terminal.js';

/** Greatest GraphQL request; files go through uploads, which have a limit of their own. */
const BODY_LIMIT_BYTES = 2 * 2 ** 20;
/** A search of a server goes on without a bridge that takes longer to be made. */
const BRIDGE_PATIENCE_MS = 2000;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'serve GraphQL, GraphiQL, uploads and media over HTTP',
  usage: '',
  options: { port: { type: 'string' }, host: { type: 'string' } },
  optionHelp: { port: 'port to listen on; 0 takes any free one', host: 'address to listen on' },
  examples: ['chorus serve', 'chorus serve --port 8080 --host 0.0.0.0'],

  async run({ config, open, terminal, signal }, _args, options) {
    const port = integerOption(options, 'port', { min: 0, max: 65535 }) ?? config.server.port;
    const host = stringOption(options, 'host') ?? config.server.host;
    await serveUntilStopped(
      await open({ bridgePatienceMs: BRIDGE_PATIENCE_MS }),
      { ...config.server, port, host },
      terminal,
      signal,
    );
    return 0;
  },
};

/** Takes up unfinished work, serves until the signal comes, then lets requests under way finish. */
export async function serveUntilStopped(
  container: Container,
  { host, port, publicUrl, corsOrigins }: Config['server'],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const resumed = await container.ingest.start();
  if (resumed > 0) terminal.note(`Taking up ${resumed} unfinished ingest jobs.`);
  const config = {
    host,
    port,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    publicUrl: publicUrl ?? undefined,
    corsOrigins,
  };
  const { app, url } = await startHttpServer({
    services: container.services,
    logger: container.logger,
    config,
  });
  container.watchBridges();
  container.watchModels();
  terminal.note(`\nGraphQL and GraphiQL: ${url}/graphql   (Ctrl-C stops)`);
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await app.close();
}
