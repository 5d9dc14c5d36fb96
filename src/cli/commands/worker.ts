import { startHealthServer } from '../../http/health-server.js';
import { integerOption, stringOption, UsageError, type Command } from '../command.js';

export const workerCommand: Command = {
  name: 'worker',
  summary: 'ingest what other processes accept, without serving anything',
  usage: '',
  options: { 'health-port': { type: 'string' }, 'health-host': { type: 'string' } },
  optionHelp: {
    'health-port': 'answer /healthz and /readyz on this port; 0 takes any free one (default: none)',
    'health-host': 'address for that (default 127.0.0.1)',
  },
  examples: ['CHORUS_REDIS_URL=redis://127.0.0.1:6379 chorus worker', 'chorus worker --health-port 4001'],

  async run({ config, open, terminal, signal }, _args, options) {
    if (!config.sharing.redis) {
      throw new UsageError(
        'A worker takes its jobs from Redis: set CHORUS_REDIS_URL. Without it, chorus serve ingests by itself.',
      );
    }
    const port = integerOption(options, 'health-port', { min: 0, max: 65535 });
    const host = stringOption(options, 'health-host') ?? '127.0.0.1';
    const { ingest, services, logger, watchModels } = await open({ mustWork: true });
    const health =
      port === undefined ? null : await startHealthServer({ system: services.system, logger, host, port });
    const left = await ingest.start();
    if (left > 0) terminal.note(`Taking up ${left} unfinished ingest jobs.`);
    watchModels();
    terminal.note(`Waiting for jobs.${health ? ` Health: ${health.url}/readyz.` : ''}   (Ctrl-C stops)`);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await health?.app.close();
    return 0;
  },
};
