import type { Logger } from 'pino';
import type { Clock } from '../domain/ports/clock.js';
import type { RecordStore } from '../domain/ports/record-store.js';
import type { VectorStore } from '../domain/ports/vector-store.js';
import type { Embedders } from '../services/embedders.js';
import { AnchorBridge } from '../services/search/bridge/anchor-bridge.js';
import { AnchorMaps } from '../services/search/bridge/anchor-maps.js';
import { BridgePreparer } from '../services/search/bridge/bridge-preparation.js';
import { BridgeService } from '../services/search/bridge/bridge-service.js';
import { BridgeRegistry } from '../services/search/bridge/bridges.js';
import { StoredBridges } from '../services/search/bridge/stored-bridges.js';
import { TextBanks } from '../services/search/bridge/text-banks.js';
import { BackgroundCalibrator } from '../services/search/calibration/background-calibrator.js';
import { SpaceMeasurer } from '../services/search/calibration/space-measurer.js';

interface RelevanceTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly records: RecordStore;
  readonly clock: Clock;
}

/** Puts together what relates spaces to each other: relevance, and the bridges between them. */
export async function openRelevance(
  tools: RelevanceTools,
  logger: Pick<Logger, 'warn'>,
  bridgePatienceMs: number | undefined,
) {
  const { embedders, records } = tools;
  const banks = new TextBanks(embedders, records);
  const calibrator = new BackgroundCalibrator(
    new SpaceMeasurer({ ...tools, banks }),
    () => embedders.spaces.map(({ name }) => name),
    (error, space) => logger.warn({ err: error, space }, 'a space could not be measured'),
  );
  const stored = new StoredBridges(embedders, records);
  const anchors = new AnchorBridge(embedders, banks, new AnchorMaps(embedders, records));
  const centreOf = (space: string) => calibrator.centreOf(space);
  const bridges = new BridgeRegistry(anchors, stored, centreOf, bridgePatienceMs);
  const preparer = new BridgePreparer(anchors, tools.vectors);
  await bridges.load();
  const bridgeService = new BridgeService({ ...tools, stored, bridges, preparer });
  return { calibrator, bridges, bridgeService, preparer };
}
