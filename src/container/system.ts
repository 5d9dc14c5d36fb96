import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VectorStore } from '../domain/ports/vector-store.js';
import { PROJECT_ROOT } from '../project-root.js';
import type { SystemUseCases } from '../services/services.js';
import type { Models } from './models.js';

/** What this server is made of, as the API tells it. */
export function createSystemService(models: Models, vectors: VectorStore): SystemUseCases {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    async describe() {
      // A store that does not answer makes the server not ready.
      await vectors.countMoments({});
      const transcriber = models.profile.roles.transcriber;
      return {
        version,
        profile: models.profile.name,
        store: 'lancedb',
        transcriber: transcriber?.type ?? null,
        spaces: models.embedders.spaces,
        models: await models.statuses(),
        memoryBytes: process.memoryUsage.rss(),
        warnings: models.warnings,
      };
    },
  };
}
