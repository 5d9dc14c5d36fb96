import { randomUUID } from 'node:crypto';
import type { Vector } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type {
  ActiveVersion,
  FusionWeightsVersion,
  QueryAdapterVersion,
  TrainingSource,
} from '../../domain/learning.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { Embedders } from '../embedders.js';
import type { LinearMap } from '../linear-map.js';
import type { JudgementSets } from '../evaluation/judgement-sets.js';
import type { FusionWeights } from '../search/fusion-weights.js';
import type { QueryAdapters } from '../search/query-adapters.js';
import type { SearchUseCases } from '../search/search-use-cases.js';
import { packAdapter, unpackAdapter, type PackedAdapter } from './adapter-record.js';
import { collectPairs } from './adapter-trainer.js';
import { queriesOfFeedback, queriesOfSet, type TrainingQuery } from './examples.js';
import type { FeedbackLog } from './feedback.js';
import { applyAdapter, chooseRidge, trainAdapter } from './train-adapter.js';
import { VersionHistory } from './version-history.js';
import { trainFusionWeights } from './weights-trainer.js';

/** Fewer questions than this teach accidents. */
const MIN_QUERIES = 10;

export interface LearningTools {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly sets: JudgementSets;
  readonly feedback: FeedbackLog;
  /** Set after construction, since search itself asks for what was learned. */
  readonly search: () => SearchUseCases;
}

/** Learns from judgements or feedback; nothing learned serves before somebody puts it in force. */
export class LearningService implements FusionWeights, QueryAdapters {
  readonly weights: VersionHistory<FusionWeightsVersion>;
  readonly #adapters = new Map<string, VersionHistory<PackedAdapter>>();
  readonly #unpacked = new WeakMap<PackedAdapter, LinearMap>();

  constructor(private readonly tools: LearningTools) {
    this.weights = new VersionHistory(tools, 'fusion-weights');
  }

  /** Weights in force, for search. */
  async current(): Promise<{ version: string; bySpace: Readonly<Record<string, number>> }> {
    const version = await this.weights.current();
    return version ? { version: version.id, bySpace: version.bySpace } : { version: 'even', bySpace: {} };
  }

  async adapt(space: string, vector: Vector): Promise<Vector> {
    const packed = await this.#historyOf(space).current();
    if (!packed || packed.version.model !== this.#modelOf(space)) return vector;
    const adapter = this.#unpacked.get(packed) ?? unpackAdapter(packed);
    this.#unpacked.set(packed, adapter);
    return applyAdapter(adapter, vector);
  }

  /** @throws AppError BAD_USER_INPUT when there is too little to learn from, MEDIA_NOT_FOUND (set). */
  async trainWeights(setId: string | null, signal: AbortSignal): Promise<FusionWeightsVersion> {
    const trained = await trainFusionWeights(
      { search: this.tools.search(), embedders: this.tools.embedders },
      await this.#queriesOf(setId),
      signal,
    );
    requireEnough(trained.queries);
    const { bySpace, heldOut, queries, pairs } = trained;
    const version = { ...this.#newVersion({ judgementSetId: setId, queries, pairs }), bySpace, heldOut };
    await this.weights.add(version);
    return version;
  }

  /** @throws AppError as `trainWeights`, and MODEL_NOT_FOUND, CAPABILITY_UNSUPPORTED for the space. */
  async trainAdapter(space: string, setId: string | null, signal: AbortSignal): Promise<QueryAdapterVersion> {
    const pairs = await collectPairs(this.tools, space, await this.#queriesOf(setId), signal);
    const queries = new Set(pairs.map(({ queryId }) => queryId)).size;
    requireEnough(queries);
    const { ridge, heldOut } = await chooseRidge(pairs);
    const source = { judgementSetId: setId, queries, pairs: pairs.length };
    const model = this.#modelOf(space);
    const version = { ...this.#newVersion(source), space, model, heldOut, ridge };
    await this.#historyOf(space).add(packAdapter(version, await trainAdapter(pairs, ridge)));
    return version;
  }

  /** @returns adapters of a space, newest first, and which is in force. */
  async adaptersOf(space: string): Promise<{ versions: QueryAdapterVersion[]; active: ActiveVersion }> {
    const history = this.#historyOf(space);
    const versions = (await history.list()).map(({ version }) => version);
    return { versions, active: await history.active() };
  }

  /** Puts an adapter in force; null: none. @throws AppError MEDIA_NOT_FOUND, SPACE_MISMATCH. */
  async activateAdapter(space: string, versionId: string | null): Promise<ActiveVersion> {
    const history = this.#historyOf(space);
    if (versionId !== null && (await history.get(versionId)).version.model !== this.#modelOf(space)) {
      const message = `The adapter "${versionId}" was trained for another model of the space "${space}". Train it anew.`;
      throw new AppError('SPACE_MISMATCH', message);
    }
    return history.activate(versionId);
  }

  #historyOf(space: string): VersionHistory<PackedAdapter> {
    const known = this.#adapters.get(space);
    if (known) return known;
    const history = new VersionHistory<PackedAdapter>(this.tools, `query-adapters-${space}`);
    this.#adapters.set(space, history);
    return history;
  }

  #modelOf(space: string): string {
    const { modelId, revision } = this.tools.embedders.get(space).space;
    return `${modelId}@${revision}`;
  }

  async #queriesOf(setId: string | null): Promise<TrainingQuery[]> {
    if (setId === null) return queriesOfFeedback(await this.tools.feedback.list());
    return queriesOfSet(await this.tools.sets.get(setId));
  }

  #newVersion(source: TrainingSource) {
    return { id: randomUUID(), source, createdAt: this.tools.clock.nowIso() };
  }
}

function requireEnough(queries: number): void {
  if (queries >= MIN_QUERIES) return;
  throw new AppError(
    'BAD_USER_INPUT',
    `There is too little to learn from: ${queries} of at least ${MIN_QUERIES} queries compare something that the search finds.`,
    { details: { actual: queries, limit: MIN_QUERIES, unit: 'queries' } },
  );
}
