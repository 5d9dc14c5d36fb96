import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import type { Config } from '../config/env.js';
import { loadUploadSecret } from '../config/upload-secret.js';
import { systemClock } from '../domain/ports/clock.js';
import { createMediaAnalyzer } from '../services/analysis/analyzer.js';
import type { IngestService } from '../services/ingest/ingest.js';
import { EvaluationService } from '../services/evaluation/evaluation.js';
import { JudgementSets } from '../services/evaluation/judgement-sets.js';
import { FeedbackLog } from '../services/learning/feedback.js';
import { LearningService } from '../services/learning/learning.js';
import { LibraryService } from '../services/library.js';
import { Prober } from '../services/search/probe.js';
import { SearchService } from '../services/search/search.js';
import type { Services } from '../services/services.js';
import { BackfillService } from '../services/spaces/backfill.js';
import { SpaceRoster } from '../services/spaces/roster.js';
import { ServingSearch } from '../services/spaces/serving-search.js';
import { ShadowQueries } from '../services/spaces/shadow.js';
import { SpacesService } from '../services/spaces/spaces.js';
import { UploadService } from '../services/uploads.js';
import { createVectorFiles } from '../storage/vector-files.js';
import { createWorkerPresence } from '../stores/worker-presence.js';
import { createIngest } from './ingest.js';
import { openRelevance } from './relevance.js';
import { openSharing, openStorage } from './sharing.js';
import { openStore } from './store.js';
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

/**
 * Puts everything together: the only place that names concrete adapters.
 * @throws AppError STORE_UNAVAILABLE, SPACE_MISMATCH, BAD_USER_INPUT (profile).
 */
export async function openContainer(config: Config, options: ContainerOptions = {}): Promise<Container> {
  const { dataDir } = config.library;
  await mkdir(dataDir, { recursive: true });
  const logger = pino({ level: config.server.logLevel }, pino.destination(2));
  const models = await openModels(config);
  const media = openMediaTools(config);
  const store = await openStore(config);
  await store.vectors.open(models.embedders.spaces);
  const presence = await createWorkerPresence(join(dataDir, 'workers'));
  const secret = config.library.uploadSecret ?? (await loadUploadSecret(dataDir));

  const analyzer = createMediaAnalyzer({ ...media, ...models });
  const kept = await openStorage(config, presence, logger);
  const sharing = await openSharing(config, presence, logger);
  const shared = {
    ...media,
    ...store,
    ...kept,
    analyzer,
    embedders: models.embedders,
    clock: systemClock,
  };
  const ingest = createIngest(config, { ...shared, ...sharing, speech: models.speech }, logger, options);
  const judgements = new JudgementSets(shared);
  const feedback = new FeedbackLog(shared);
  // Search asks for what was learned, and learning asks searches.
  const learning: LearningService = new LearningService({
    ...shared,
    sets: judgements,
    feedback,
    search: () => search,
  });
  const prober = new Prober({ ...shared, adapters: learning });
  const { calibrator, bridges, bridgeService } = await openRelevance(shared, logger);
  const roster = new SpaceRoster(shared);
  const ranked = new SearchService({
    ...shared,
    prober,
    bridges,
    missingSpaces: models.warnings,
    calibrator,
    fusionWeights: learning,
    serves: roster.serves,
  });
  const shadow = new ShadowQueries(ranked, roster, () => models.embedders.spaces.map(({ name }) => name));
  const search = new ServingSearch({ search: ranked, roster, shadow });
  const evaluation = new EvaluationService({ ...shared, sets: judgements, search });
  const backfill = new BackfillService({ ...shared, mutex: sharing.mutex });
  const services: Services = {
    ingest,
    library: new LibraryService(shared),
    search,
    judgements,
    evaluation,
    feedback,
    learning,
    bridges: bridgeService,
    spaces: new SpacesService({ ...shared, roster, backfill, shadow, files: createVectorFiles() }),
    uploads: new UploadService({
      storage: kept.storage,
      secret,
      ttlSeconds: config.library.uploadTtlSeconds,
      nowMs: Date.now,
    }),
    system: createSystemService(models, store, ingest),
  };
  return {
    services,
    models,
    media,
    logger,
    ingest,
    async close() {
      await Promise.all([evaluation.close(), backfill.close(), shadow.settled()]);
      await ingest.close();
      kept.close();
      await presence.close();
      await store.close();
      await models.dispose();
    },
  };
}
