import type { EmbeddingSpace } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { VectorFiles } from '../../domain/ports/vector-files.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { Embedders } from '../embedders.js';
import type { Backfill, BackfillService } from './backfill.js';
import { coverageOf, type Coverage } from './coverage.js';
import { roleOf, type SpaceRoster, type SpaceState } from './roster.js';
import type { ShadowQueries, ShadowReport } from './shadow.js';
import { exportSpace, importSpace, type ImportReport, type TransferProgress } from './transfer.js';

/** A space of the library. */
export interface SpaceStatus {
  readonly space: EmbeddingSpace;
  /** Name under which queries mean it while it serves. */
  readonly role: string;
  /** LEFT: stored, and no model of the profile fills it any more. */
  readonly state: SpaceState | 'LEFT';
  readonly coverage: Coverage;
  /** The last filling by this process. */
  readonly backfill: Backfill | null;
  /** How it answers beside the space that serves; null for others than candidates that were tried. */
  readonly shadow: ShadowReport | null;
}

export interface SpacesTools {
  readonly vectors: VectorStore;
  readonly embedders: Embedders;
  readonly roster: SpaceRoster;
  readonly backfill: BackfillService;
  readonly shadow: ShadowQueries;
  readonly files: VectorFiles;
  readonly clock: Clock;
}

/** Spaces over time: fill one that came later, watch it in the shadow, let it serve, drop what is left. */
export class SpacesService {
  constructor(private readonly tools: SpacesTools) {}

  /** @returns the spaces of the profile, then those that are left in the store. */
  async list(): Promise<SpaceStatus[]> {
    const { embedders, vectors, roster } = this.tools;
    await roster.refresh();
    const left = await this.#takeInLeft();
    const reports = this.tools.shadow.report();
    return Promise.all(
      [...embedders.spaces, ...left].map(async (space): Promise<SpaceStatus> => ({
        space,
        role: roleOf(space.name),
        state: this.#isConfigured(space.name) ? roster.stateOf(space.name) : 'LEFT',
        coverage: await coverageOf(vectors, space, embedders.domainsOf(space.name)),
        backfill: this.tools.backfill.of(space.name),
        shadow: reports.find(({ candidate }) => candidate === space.name) ?? null,
      })),
    );
  }

  /** Fills a space in the background. @throws AppError MODEL_NOT_FOUND. */
  fill(space: string): Backfill {
    return this.tools.backfill.start(space);
  }

  /** Stops filling; what was filled is kept. */
  cancelFill(space: string): Promise<Backfill | null> {
    return this.tools.backfill.cancel(space);
  }

  /** Ends when the space is filled, or filling was stopped. */
  filled(space: string): Promise<Backfill | null> {
    return this.tools.backfill.finished(space);
  }

  /**
   * Lets a space serve in the place of the one beside it, for all processes of the library; can be taken back.
   * @param minCoverage share of its moments that must be filled, 0..1.
   * @returns the name of the space that served before.
   * @throws AppError MODEL_NOT_FOUND, BAD_USER_INPUT when too little of it is filled.
   */
  async switchTo(name: string, minCoverage = 1): Promise<string> {
    const { embedders, vectors, roster } = this.tools;
    const { moments, withVector } = await coverageOf(
      vectors,
      embedders.get(name).space,
      embedders.domainsOf(name),
    );
    if (withVector < moments * minCoverage) {
      throw new AppError(
        'BAD_USER_INPUT',
        `The space "${name}" holds ${withVector} of ${moments} moments. Fill it first, or ask for less.`,
        { details: { limit: Math.ceil(moments * minCoverage), actual: withVector, unit: 'moments' } },
      );
    }
    return roster.switchTo(name);
  }

  /**
   * Deletes the vectors of a space that no model fills any more.
   * @throws AppError BAD_USER_INPUT while the profile has a model for it, MODEL_NOT_FOUND.
   */
  async drop(name: string): Promise<void> {
    const { vectors, roster } = this.tools;
    if (this.#isConfigured(name)) {
      const message = `The space "${name}" is filled by a model. Take the model away first (chorus models remove ${name}).`;
      throw new AppError('BAD_USER_INPUT', message);
    }
    const stored = (await vectors.storedSpaces()).map((space) => space.name);
    if (!stored.includes(name)) {
      const message = `There is no space "${name}". Stored: ${stored.join(', ')}.`;
      throw new AppError('MODEL_NOT_FOUND', message, { details: { known: stored } });
    }
    await vectors.dropSpace(name);
    await roster.refresh();
    await roster.forget(name);
  }

  /** Writes the vectors of a space to a .parquet or .jsonl file. @returns how many. See `exportSpace`. */
  async exportTo(
    space: string,
    path: string,
    onProgress: TransferProgress,
    signal: AbortSignal,
  ): Promise<number> {
    await this.#takeInLeft();
    return exportSpace(this.tools, space, path, onProgress, signal);
  }

  /** Fills a space from such a file. See `importSpace`. */
  importFrom(
    path: string,
    into: string | null,
    onProgress: TransferProgress,
    signal: AbortSignal,
  ): Promise<ImportReport> {
    return importSpace(this.tools, path, into, onProgress, signal);
  }

  /** Spaces that no model fills are not declared at the start of a process; to be counted and read they must be. */
  async #takeInLeft(): Promise<EmbeddingSpace[]> {
    const left = (await this.tools.vectors.storedSpaces()).filter(({ name }) => !this.#isConfigured(name));
    for (const space of left) await this.tools.vectors.addSpace(space);
    return left;
  }

  #isConfigured(name: string): boolean {
    return this.tools.embedders.spaces.some((space) => space.name === name);
  }
}
