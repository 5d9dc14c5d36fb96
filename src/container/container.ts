import { pino, type Logger } from 'pino';
import type { Config } from '../config/env.js';
import { loadUploadSecret } from '../config/upload-secret.js';
import type { IngestService } from '../services/ingest/ingest.js';
import { LibraryService } from '../services/library.js';
import type { Services } from '../services/services.js';
import { UploadService } from '../services/uploads.js';
import { createIngest } from './ingest.js';
import { openSearch } from './search.js';
import { createSystemService } from './system.js';
import type { MediaTools } from './media.js';
import { watchModels } from './model-watch.js';
import type { Models } from './models.js';
import { openParts } from './parts.js';

/** A library with its models, ready to work. */
export interface Container {
  readonly services: Services;
  readonly models: Models;
  readonly media: MediaTools;
  readonly logger: Logger;
  readonly ingest: IngestService;
  /** Prepares bridges in the background as soon as the library has a use for them. */
  watchBridges(): void;
  /** Takes in models that are added while the process runs. */
  watchModels(): void;
  /** Stops work, closes the store, frees the models. */
  close(): Promise<void>;
}

export interface ContainerOptions {
  /** Works on jobs whatever CHORUS_ROLE says. */
  readonly mustWork?: boolean;
  /** How long a search waits for a bridge to be made, once in the life of a library. Default: until it is. */
  readonly bridgePatienceMs?: number;
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
  const search = await openSearch(parts, logger, options.bridgePatienceMs);
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
  let unwatchModels = () => Promise.resolve();
  return {
    services,
    models: parts.models,
    media: parts.media,
    logger,
    ingest,
    watchBridges: search.watchBridges,
    watchModels: () => (unwatchModels = watchModels(config, parts, logger)),
    async close() {
      await unwatchModels();
      await search.close();
      await ingest.close();
      await parts.close();
    },
  };
}
