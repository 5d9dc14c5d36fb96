import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import { systemClock } from '../domain/ports/clock.js';
import { createMediaAnalyzer } from '../services/analysis/analyzer.js';
import { createWorkerPresence } from '../stores/worker-presence.js';
import { openMediaTools } from './media.js';
import { openModels } from './models.js';
import { openSharing, openStorage } from './sharing.js';
import { openStore } from './store.js';

/** Everything that services are made of. */
export type LibraryParts = Awaited<ReturnType<typeof openParts>>;

/** Opens models, store, storage and queue. Errors as `openContainer`. */
export async function openParts(config: Config, logger: Logger) {
  const { dataDir } = config.library;
  await mkdir(dataDir, { recursive: true });
  const models = await openModels(config);
  const media = openMediaTools(config);
  const store = await openStore(config);
  await store.vectors.open(models.embedders.spaces);
  const presence = await createWorkerPresence(join(dataDir, 'workers'));
  const kept = await openStorage(config, presence, logger);
  return {
    ...media,
    ...store,
    ...kept,
    ...(await openSharing(config, presence, logger)),
    analyzer: createMediaAnalyzer({ ...media, ...models }),
    embedders: models.embedders,
    speech: models.speech,
    models,
    media,
    clock: systemClock,
    async close() {
      kept.close();
      await presence.close();
      await store.close();
      await models.dispose();
    },
  };
}
