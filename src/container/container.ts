import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import type { Config } from '../config/env.js';
import { loadUploadSecret } from '../config/upload-secret.js';
import { systemClock } from '../domain/ports/clock.js';
import { createMediaAnalyzer } from '../services/analysis/analyzer.js';
import { ItemIngester } from '../services/ingest/ingest-item.js';
import { IngestService } from '../services/ingest/ingest.js';
import { LibraryService } from '../services/library.js';
import { AnchorBridge } from '../services/search/anchor-bridge.js';
import { NO_CALIBRATION } from '../services/search/calibration/calibrator.js';
import { EVEN_WEIGHTS } from '../services/search/fusion-weights.js';
import { Prober } from '../services/search/probe.js';
import { SearchService } from '../services/search/search.js';
import type { Services } from '../services/services.js';
import { UploadService } from '../services/uploads.js';
import { createLanceStore } from '../stores/lancedb.js';
import { createTranscriptFiles } from '../stores/transcript-files.js';
import { createWorkerPresence } from '../stores/worker-presence.js';
import { createSystemService } from './system.js';
import { openMediaTools, type MediaTools } from './media.js';
import { openModels, type Models } from './models.js';

/** Jobs that may wait at once. */
const MAX_QUEUED_JOBS = 100_000;

/** A library with its models, ready to work. */
export interface Container {
  readonly services: Services;
  readonly models: Models;
  readonly media: MediaTools;
  readonly logger: Logger;
  /** Takes up what a killed process left unfinished. @returns how many jobs. */
  resumeIngest(): Promise<number>;
  /** Stops work, closes the store, frees the models. */
  close(): Promise<void>;
}

/**
 * Puts everything together: the only place that names concrete adapters.
 * @throws AppError STORE_UNAVAILABLE, SPACE_MISMATCH, BAD_USER_INPUT (profile).
 */
export async function openContainer(config: Config): Promise<Container> {
  const { dataDir } = config.library;
  await mkdir(dataDir, { recursive: true });
  const logger = pino({ level: config.server.logLevel }, pino.destination(2));
  const models = await openModels(config);
  const media = openMediaTools(config);
  const store = await createLanceStore(join(dataDir, 'lancedb'));
  await store.vectors.open(models.embedders.spaces);
  const presence = await createWorkerPresence(join(dataDir, 'workers'));
  const secret = config.library.uploadSecret ?? (await loadUploadSecret(dataDir));

  const analyzer = createMediaAnalyzer({ ...media, ...models });
  const transcripts = createTranscriptFiles(join(dataDir, 'transcripts'));
  const shared = {
    ...media,
    ...store,
    transcripts,
    analyzer,
    embedders: models.embedders,
    clock: systemClock,
  };
  const ingest = new IngestService({
    ...shared,
    items: new ItemIngester(shared),
    presence,
    speech: models.speech,
    onUnexpected: (error, jobId) => logger.error({ err: error, jobId }, 'an ingest job failed unexpectedly'),
    concurrency: config.library.ingestConcurrency,
    maxQueued: MAX_QUEUED_JOBS,
  });
  const prober = new Prober(shared);
  const bridge = new AnchorBridge(models.embedders, prober);
  const services: Services = {
    ingest,
    library: new LibraryService(shared),
    search: new SearchService({
      ...shared,
      prober,
      bridge,
      missingSpaces: models.warnings,
      calibrator: NO_CALIBRATION,
      fusionWeights: EVEN_WEIGHTS,
    }),
    uploads: new UploadService({
      folder: media.uploads,
      secret,
      ttlSeconds: config.library.uploadTtlSeconds,
      nowMs: Date.now,
    }),
    system: createSystemService(models, store.vectors),
  };
  return {
    services,
    models,
    media,
    logger,
    resumeIngest: () => ingest.resume(),
    async close() {
      await ingest.close();
      await presence.close();
      await store.close();
      await models.dispose();
    },
  };
}
