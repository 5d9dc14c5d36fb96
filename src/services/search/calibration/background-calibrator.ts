import type { Vector } from '../../../domain/embedding.js';
import { KEYWORDS } from '../../../domain/query.js';
import type { CalibratedQuery, Calibrator, RelevanceCurve } from './calibrator.js';
import { addCounts, keywordCurve } from './keyword-background.js';
import { bridgeCurve, mediaCurve, textCurve } from './relevance-curves.js';
import type { SpaceMeasurement, SpaceMeasurer } from './space-measurer.js';

/** How often the size of the library is looked at, at most. */
const CHECK_EVERY_MS = 2000;
/** Factor by which a space may grow or shrink before it is measured again in the background. */
const TOLERATED_CHANGE = 1.2;
/** What was measured on a library so many times smaller or larger is worth less than the wait for a new measurement. */
const USELESS_CHANGE = 2;
/** Larger libraries do not double between two queries: theirs do not wait even for a look at the size. */
const SMALL_LIBRARY = 2000;

interface SpaceState {
  measurement: SpaceMeasurement | null;
  /** The last look at the size, which ends when there is something to go by. */
  looking: Promise<void>;
  measuring: Promise<void> | null;
  checkedAtMs: number;
}

/**
 * Relevance from background statistics. A space is measured at its first query, and again in the background
 * when its size has changed by a fifth; only a library that has doubled or halved makes a query wait. Until then the last
 * measurement serves.
 */
export class BackgroundCalibrator implements Calibrator {
  readonly #states = new Map<string, SpaceState>();

  /**
   * @param spaces names of the spaces whose moments keyword search can find.
   * @param onFailure hears why a space could not be measured; its relevance stays unknown, searches go on.
   */
  constructor(
    private readonly measurer: SpaceMeasurer,
    private readonly spaces: () => readonly string[],
    private readonly onFailure: (error: unknown, space: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  async relevanceOf(space: string, query: CalibratedQuery): Promise<RelevanceCurve | null> {
    if (space === KEYWORDS) return this.#relevanceOfWords(query.text ?? '');
    const measurement = await this.#measurementOf(space);
    if (!measurement || !query.vectors || query.vectors.length === 0) return null;
    const curves = query.vectors.map((vector) => curveFor(measurement, query.modality, vector));
    // Which vector found a moment is not known here: the most cautious curve keeps the promise of all.
    return (similarity) => Math.min(...curves.map((curve) => curve(similarity)));
  }

  /** @returns the mean vector of the space's moments; null while nothing is known of it. */
  async centreOf(space: string): Promise<Vector | null> {
    return (await this.#measurementOf(space))?.background.centre ?? null;
  }

  /** Measures a space now, or waits for the measurement under way. @throws what the store and the encoder throw. */
  async refresh(space: string): Promise<void> {
    const state = this.#stateOf(space);
    state.measuring ??= this.measurer
      .measure(space)
      .then((measurement) => void (state.measurement = measurement))
      .finally(() => (state.measuring = null));
    return state.measuring;
  }

  async #relevanceOfWords(text: string): Promise<RelevanceCurve | null> {
    const measured = await Promise.all(this.spaces().map((space) => this.#measurementOf(space)));
    const counts = measured.flatMap((measurement) => measurement?.words ?? []);
    return counts.length === 0 ? null : keywordCurve(addCounts(counts), text);
  }

  async #measurementOf(space: string): Promise<SpaceMeasurement | null> {
    const state = this.#stateOf(space);
    if (this.nowMs() - state.checkedAtMs >= CHECK_EVERY_MS) {
      state.checkedAtMs = this.nowMs();
      state.looking = this.#look(space, state).catch((error) => this.onFailure(error, space));
    }
    if ((state.measurement?.background.momentCount ?? 0) < SMALL_LIBRARY) await state.looking;
    return state.measurement;
  }

  /** Measures again where it is due; waits for it where the last measurement is of no use. */
  async #look(space: string, state: SpaceState): Promise<void> {
    state.measurement ??= await this.measurer.stored(space);
    const { measurement } = state;
    const change = changeOf(measurement, await this.measurer.countMoments(space));
    const isOther = measurement?.version !== this.measurer.versionOf(space);
    if (isOther || change > USELESS_CHANGE) return this.refresh(space);
    if (change > TOLERATED_CHANGE) this.refresh(space).catch((error) => this.onFailure(error, space));
  }

  #stateOf(space: string): SpaceState {
    const known = this.#states.get(space);
    if (known) return known;
    const state = { measurement: null, looking: Promise.resolve(), measuring: null, checkedAtMs: -Infinity };
    this.#states.set(space, state);
    return state;
  }
}

/** @returns how many times larger or smaller the library is by now; 1 for no change. */
function changeOf(measurement: SpaceMeasurement | null, count: number): number {
  const before = measurement?.background.momentCount ?? 0;
  return before === count ? 1 : Math.max(before, count) / Math.min(before, count);
}

function curveFor(
  { background }: SpaceMeasurement,
  modality: CalibratedQuery['modality'],
  vector: Vector,
): RelevanceCurve {
  const { texts } = background;
  if (modality === 'bridge') return bridgeCurve(background, vector);
  return modality === 'text' && texts ? textCurve(background, texts, vector) : mediaCurve(background);
}
