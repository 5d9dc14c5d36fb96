import type { Logger } from 'pino';
import type { Config } from '../config/env.js';
import type { JobSharing } from '../queue/job-sharing.js';
import { IngestWorker } from '../services/ingest/ingest-worker.js';
import { ItemIngester, type ItemIngesterTools } from '../services/ingest/ingest-item.js';
import { IngestService } from '../services/ingest/ingest.js';
import { JobBoard } from '../services/ingest/job-board.js';
import type { SpeechTools } from '../services/tools/transcribe-file.js';
import { logSparingly } from './sharing.js';

/** Jobs that may wait at once. */
const MAX_QUEUED_JOBS = 100_000;

export interface IngestParts extends JobSharing, ItemIngesterTools {
  /** Null when the profile has no transcriber. */
  readonly speech: (() => Promise<SpeechTools>) | null;
}

/** @param options `mustWork` makes it work on jobs whatever the role of the configuration is. */
export function createIngest(
  { library, sharing: { role, drainMs } }: Config,
  parts: IngestParts,
  logger: Logger,
  { mustWork = false }: { readonly mustWork?: boolean },
): IngestService {
  const board = new JobBoard(parts);
  const worker = new IngestWorker({
    board,
    items: new ItemIngester(parts),
    storage: parts.storage,
    onUnexpected: (error, jobId) => logger.error({ err: error, jobId }, 'an ingest job failed unexpectedly'),
  });
  return new IngestService({
    ...parts,
    board,
    worker,
    nowIso: () => parts.clock.nowIso(),
    onError: logSparingly(logger, 'the ingest queue has trouble'),
    concurrency: mustWork || role === 'all' ? library.ingestConcurrency : 0,
    maxQueued: MAX_QUEUED_JOBS,
    drainMs,
  });
}
