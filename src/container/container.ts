import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import type { Config } from '../config/env.js';
import { loadUploadSecret } from '../config/upload-secret.js';
import { systemClock } from '../domain/ports/clock.js';
import { createMediaAnalyzer } from '../services/analysis/analyzer.js';
import type { IngestService } from '../services/ingest/ingest.js';
import { LibraryService } from '../services/library.js';
import type { Services } from '../services/services.js';
import { UploadService } from '../services/uploads.js';
import { createWorkerPresence } from '../stores/worker-presence.js';
import { createIngest } from './ingest.js';
import { openSharing, openStorage } from './sharing.js';
import { openStore } from './store.js';
import { openSearch } from './search.js';
import { createSystemService } from './system.js';
import { openMediaTools, type MediaTools } from './media.js';
import { openModels, type Models } from './models.js';

/** A library with its models, ready to work. */
export interface Container {
  readonly services: Services;
  readonly models: Models;
  readonly media: MediaTools;
  readonly logger: Logger;
  readonly ingest: IngestService;
  /** Stops work, closes the store, frees the models. */
  close(): Promise<void>;
}

export interface ContainerOptions {
  /** Works on jobs whatever CHORUS_ROLE says. */
  readonly mustWork?: boolean;
}

/** Everything that services are made of. */
export type LibraryParts = Awaited<ReturnType<typeof openParts>>;

async function openParts(config: Config, logger: Logger) {
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

/**
 * Puts everything together: the only place that names concrete adapters.
 * @throws AppError STORE_UNAVAILABLE, SPACE_MISMATCH, BAD_USER_INPUT (profile).
 */
export async function openContainer(config: Config, options: ContainerOptions = {}): Promise<Container> {
  const logger = pino({ level: config.server.logLevel }, pino.destination(2));
  const parts = await openParts(config, logger);
  const { dataDir, uploadSecret, uploadTtlSeconds } = config.library;
  const ingest = createIngest(config, parts, logger, options);
  const search = await openSearch(parts, logger);
  const services: Services = {
    ...search.services,
    ingest,
    library: new LibraryService(parts),
    uploads: new UploadService({
      storage: parts.storage,
      secret: uploadSecret ?? (await loadUploadSecret(dataDir)),
      ttlSeconds: uploadTtlSeconds,
      nowMs: Date.now,
    }),
    system: createSystemService(parts.models, parts, ingest),
  };
  return {
    services,
    models: parts.models,
    media: parts.media,
    logger,
    ingest,
    async close() {
      await search.close();
      await ingest.close();
      await parts.close();
    },
  };
}
