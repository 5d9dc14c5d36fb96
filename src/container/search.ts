import type { Logger } from 'pino';
import { EvaluationService } from '../services/evaluation/evaluation.js';
import { JudgementSets } from '../services/evaluation/judgement-sets.js';
import { FeedbackLog } from '../services/learning/feedback.js';
import { LearningService } from '../services/learning/learning.js';
import { Prober } from '../services/search/probe.js';
import { SearchService } from '../services/search/search.js';
import type { Services } from '../services/services.js';
import { BackfillService } from '../services/spaces/backfill.js';
import { SpaceRoster } from '../services/spaces/roster.js';
import { ServingSearch } from '../services/spaces/serving-search.js';
import { ShadowQueries } from '../services/spaces/shadow.js';
import { SpacesService } from '../services/spaces/spaces.js';
import { createVectorFiles } from '../storage/vector-files.js';
import type { LibraryParts } from './parts.js';
import { openRelevance } from './relevance.js';

type SearchServices = Pick<
  Services,
  'search' | 'judgements' | 'evaluation' | 'feedback' | 'learning' | 'bridges' | 'spaces'
>;

/** Puts together what asks the library, and what judges and betters the answers. */
export async function openSearch(
  shared: LibraryParts,
  logger: Logger,
  bridgePatienceMs?: number,
): Promise<{ readonly services: SearchServices; watchBridges(): void; close(): Promise<void> }> {
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
  const relevance = await openRelevance(shared, logger, bridgePatienceMs);
  const { calibrator, bridges, bridgeService, preparer } = relevance;
  const roster = new SpaceRoster(shared);
  const ranked = new SearchService({
    ...shared,
    prober,
    bridges,
    missingSpaces: shared.models.warnings,
    calibrator,
    fusionWeights: learning,
    serves: roster.serves,
  });
  const shadow = new ShadowQueries(ranked, roster, () => shared.embedders.spaces.map(({ name }) => name));
  const search = new ServingSearch({ search: ranked, roster, shadow });
  const evaluation = new EvaluationService({ ...shared, sets: judgements, search, bridges: preparer });
  const backfill = new BackfillService(shared);
  const services: SearchServices = {
    search,
    judgements,
    evaluation,
    feedback,
    learning,
    bridges: bridgeService,
    spaces: new SpacesService({ ...shared, roster, backfill, shadow, files: createVectorFiles() }),
  };
  return {
    services,
    watchBridges: () => preparer.watch((err) => logger.warn({ err }, 'bridges could not be prepared')),
    close: async () => {
      const endings = [evaluation.close(), backfill.close(), shadow.settled(), preparer.cancel()];
      await Promise.all(endings);
    },
  };
}
