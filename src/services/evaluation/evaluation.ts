import { randomUUID } from 'node:crypto';
import type {
  EvaluationComparison,
  EvaluationRun,
  EvaluationSettings,
  EvaluationSummary,
  Judgement,
  JudgementResult,
  JudgementSet,
} from '../../domain/evaluation.js';
import { AppError, toAppError } from '../../domain/errors.js';
import type { MediaKind } from '../../domain/media.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import type { Embedders } from '../embedders.js';
import type { SearchUseCases } from '../search/search-use-cases.js';
import type { BridgePreparer } from '../search/bridge/bridge-preparation.js';
import { compareRuns } from './compare.js';
import type { JudgementSets } from './judgement-sets.js';
import { judge, meanFigures } from './metrics.js';
import { RunArchive, summaryOf } from './run-archive.js';

/** Results are kept after this many queries, so that a run that is stopped can go on from there. */
const KEEP_EVERY = 20;
/** Items looked up at once. */
const ITEMS_AT_ONCE = 500;
/** A run that claims to go on and was not heard of for this long belongs to a process that is gone. */
const SILENCE_MS = 120_000;

export interface EvaluationTools {
  readonly sets: JudgementSets;
  readonly search: SearchUseCases;
  readonly catalog: MediaCatalog;
  readonly embedders: Embedders;
  readonly records: RecordStore;
  readonly clock: Clock;
  /** Made before a run asks with items: figures must not depend on how soon it was begun. */
  readonly bridges: Pick<BridgePreparer, 'start' | 'finished'>;
}

export interface EvaluationRequest {
  readonly setId: string;
  readonly label?: string;
  /** 1..100, default 10. */
  readonly depth?: number;
  readonly settings?: EvaluationSettings;
}

/** Asks whole judgement sets, keeps what came of it, and compares. */
export class EvaluationService {
  readonly #running = new Map<string, { abort: AbortController; run: EvaluationRun; done: Promise<void> }>();

  readonly #archive: RunArchive;

  constructor(private readonly tools: EvaluationTools) {
    this.#archive = new RunArchive(tools.records);
  }

  /** Begins a run; it goes on in the background. @throws AppError MEDIA_NOT_FOUND, BAD_USER_INPUT. */
  async start(request: EvaluationRequest): Promise<EvaluationRun> {
    const { depth = 10, settings = {}, label = '' } = request;
    if (!Number.isInteger(depth) || depth < 1 || depth > 100)
      throw new AppError('BAD_USER_INPUT', '"depth" must be 1 to 100.');
    const set = await this.tools.sets.get(request.setId);
    const now = this.tools.clock.nowIso();
    const run: EvaluationRun = {
      id: randomUUID(),
      setId: set.id,
      label,
      state: 'PROCESSING',
      progress: 0,
      depth,
      settings,
      spaces: this.tools.embedders.spaces.map(
        ({ name, modelId, revision }) => `${name} ${modelId}@${revision}`,
      ),
      results: [],
      figures: [],
      unknownMediaIds: [],
      error: null,
      createdAt: now,
      updatedAt: now,
    };
    return this.#launch(set, run);
  }

  /** Goes on with a run that was cancelled, failed or left by a killed process. @throws AppError MEDIA_NOT_FOUND */
  async resume(id: string): Promise<EvaluationRun> {
    const run = await this.get(id);
    if (run.state === 'READY' || this.#running.has(id)) return run;
    return this.#launch(await this.tools.sets.get(run.setId), { ...run, state: 'PROCESSING', error: null });
  }

  /** Stops a run; what it has is kept. @throws AppError MEDIA_NOT_FOUND */
  async cancel(id: string): Promise<EvaluationRun> {
    const running = this.#running.get(id);
    running?.abort.abort();
    await running?.done;
    return this.get(id);
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async get(id: string): Promise<EvaluationRun> {
    const running = this.#running.get(id);
    if (running) return running.run;
    const found = await this.#archive.get(id);
    if (!found) throw new AppError('MEDIA_NOT_FOUND', `There is no evaluation run "${id}".`);
    return this.#asLeft(found);
  }

  /** @returns runs without their results, of one set when it is given, newest first. */
  async list(setId?: string): Promise<EvaluationSummary[]> {
    const summaries = await this.#archive.list();
    return summaries
      .filter((summary) => setId === undefined || summary.setId === setId)
      .map((summary) => {
        const running = this.#running.get(summary.id);
        return running ? summaryOf(running.run) : this.#asLeft(summary);
      })
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** Ends when the run is finished. @throws AppError MEDIA_NOT_FOUND */
  async finished(id: string): Promise<EvaluationRun> {
    await this.#running.get(id)?.done;
    return this.get(id);
  }

  /**
   * @param maxDrop how far a mean over all kinds may fall for the candidate to pass, 0..1.
   * @throws AppError MEDIA_NOT_FOUND, BAD_USER_INPUT when the runs are of different sets, or not finished.
   */
  async compare(baselineId: string, candidateId: string, maxDrop = 0): Promise<EvaluationComparison> {
    if (!(maxDrop >= 0 && maxDrop <= 1)) throw new AppError('BAD_USER_INPUT', '"maxDrop" must be 0 to 1.');
    const [baseline, candidate] = [await this.get(baselineId), await this.get(candidateId)];
    if (baseline.setId !== candidate.setId || baseline.depth !== candidate.depth)
      throw new AppError('BAD_USER_INPUT', 'Only runs of the same set and depth can be compared.');
    const unfinished = [baseline, candidate].find(({ state }) => state !== 'READY');
    if (unfinished)
      throw new AppError(
        'BAD_USER_INPUT',
        `The run "${unfinished.id}" is ${unfinished.state}: finish it first.`,
      );
    return compareRuns(baseline, candidate, maxDrop);
  }

  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  #asLeft<Run extends EvaluationSummary>(run: Run): Run {
    const silenceMs = Date.parse(this.tools.clock.nowIso()) - Date.parse(run.updatedAt);
    if (run.state !== 'PROCESSING' || silenceMs < SILENCE_MS) return run;
    return { ...run, state: 'CANCELLED', error: 'The process that asked is gone. Resume the run.' };
  }

  async #launch(set: JudgementSet, begun: EvaluationRun): Promise<EvaluationRun> {
    await this.#keep(begun);
    const abort = new AbortController();
    const entry = { abort, run: begun, done: Promise.resolve() };
    this.#running.set(begun.id, entry);
    entry.done = this.#ask(set, entry).finally(() => this.#running.delete(begun.id));
    return begun;
  }

  async #ask(set: JudgementSet, entry: { abort: AbortController; run: EvaluationRun }): Promise<void> {
    try {
      await this.#prepareBridges(set);
      const kinds = await this.#kindsOf(set);
      const asked = new Set(entry.run.results.map(({ judgementId }) => judgementId));
      for (const judgement of set.judgements.filter(({ id }) => !asked.has(id))) {
        entry.abort.signal.throwIfAborted();
        const result = await this.#askOne(judgement, entry.run, kinds, entry.abort.signal);
        entry.run = this.#withResult(entry.run, result, judgement, set, kinds);
        if (entry.run.results.length % KEEP_EVERY === 0) await this.#keep(entry.run);
      }
      entry.run = { ...entry.run, state: 'READY', progress: 1 };
    } catch (error) {
      const { message } = toAppError(error);
      entry.run = entry.abort.signal.aborted
        ? { ...entry.run, state: 'CANCELLED', error: 'The run was stopped.' }
        : { ...entry.run, state: 'FAILED', error: message };
    }
    await this.#keep(entry.run).catch(() => undefined);
  }

  async #prepareBridges({ judgements }: JudgementSet): Promise<void> {
    if (judgements.every(({ parts }) => parts.every(({ input }) => input.type === 'TEXT'))) return;
    await this.tools.bridges.start();
    await this.tools.bridges.finished();
  }

  /** @returns null when the library has none of the relevant items. */
  async #askOne(
    judgement: Judgement,
    { depth, settings }: EvaluationRun,
    kinds: ReadonlyMap<string, MediaKind>,
    signal: AbortSignal,
  ): Promise<JudgementResult | null> {
    const relevant = judgement.relevant.flatMap((item) => {
      const mediaKind = kinds.get(item.mediaId);
      return mediaKind ? [{ ...item, mediaKind }] : [];
    });
    if (relevant.length === 0) return null;
    const { parts, filter } = judgement;
    const { hits } = await this.tools.search.search({ ...settings, parts, filter, first: depth }, signal);
    const ranked = hits.map(({ media }) => ({ mediaId: media.id, mediaKind: media.kind }));
    return judge(judgement, ranked, relevant, depth);
  }

  #withResult(
    run: EvaluationRun,
    result: JudgementResult | null,
    judgement: Judgement,
    set: JudgementSet,
    kinds: ReadonlyMap<string, MediaKind>,
  ): EvaluationRun {
    const results = result ? [...run.results, result] : run.results;
    const unknown = judgement.relevant.map(({ mediaId }) => mediaId).filter((id) => !kinds.has(id));
    return {
      ...run,
      results,
      figures: meanFigures(results),
      unknownMediaIds: [...new Set([...run.unknownMediaIds, ...unknown])],
      progress: (set.judgements.indexOf(judgement) + 1) / set.judgements.length,
    };
  }

  async #kindsOf(set: JudgementSet): Promise<Map<string, MediaKind>> {
    const ids = [
      ...new Set(set.judgements.flatMap(({ relevant }) => relevant.map(({ mediaId }) => mediaId))),
    ];
    const kinds = new Map<string, MediaKind>();
    for (let begin = 0; begin < ids.length; begin += ITEMS_AT_ONCE) {
      for (const item of await this.tools.catalog.getMedia(ids.slice(begin, begin + ITEMS_AT_ONCE))) {
        if (item?.state === 'READY') kinds.set(item.id, item.kind);
      }
    }
    return kinds;
  }

  #keep(run: EvaluationRun): Promise<void> {
    const kept = { ...run, updatedAt: this.tools.clock.nowIso() };
    return this.#archive.put(kept);
  }
}
