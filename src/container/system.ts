import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root.js';
import type { IngestUseCases, SystemUseCases } from '../services/services.js';
import type { Models } from './models.js';
import type { Store } from './store.js';

const NO_WORKER = {
  code: 'NO_WORKER',
  message: 'No process takes ingest jobs: they wait. Start one with `chorus worker`.',
};

/** What this server is made of, as the API tells it. */
export function createSystemService(
  models: Models,
  { name: store, vectors }: Store,
  ingest: Pick<IngestUseCases, 'queueStatus'>,
): SystemUseCases {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    async describe() {
      // A store or a queue that does not answer makes the server not ready.
      await vectors.countMoments({});
      const queue = await ingest.queueStatus();
      const transcriber = models.profile.roles.transcriber;
      return {
        version,
        profile: models.profile.name,
        store,
        transcriber: transcriber?.type ?? null,
        spaces: models.embedders.spaces,
        models: await models.statuses(),
        memoryBytes: process.memoryUsage.rss(),
        queue,
        warnings: [...models.warnings, ...(queue.workers === 0 && queue.kind === 'redis' ? [NO_WORKER] : [])],
      };
    },
  };
}
