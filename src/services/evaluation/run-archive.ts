import type { EvaluationRun, EvaluationSummary } from '../../domain/evaluation.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { fromRecord, listRecords, toRecord } from '../records.js';

const RUNS = 'evaluation-runs';
/** Runs without their results, so that a list of runs does not read the results of all of them. */
const SUMMARIES = 'evaluation-summaries';

/** Runs as they are kept with the library. */
export class RunArchive {
  #takenOver: Promise<void> | null = null;

  constructor(private readonly records: RecordStore) {}

  async put(run: EvaluationRun): Promise<void> {
    await this.#takeOver();
    // The run comes first: a summary never stands for a run that is not there.
    await this.records.put(RUNS, [toRecord(run)]);
    await this.records.put(SUMMARIES, [toRecord(summaryOf(run))]);
  }

  async get(id: string): Promise<EvaluationRun | null> {
    const [found] = await this.records.get(RUNS, [id]);
    return found ? fromRecord<EvaluationRun>(found) : null;
  }

  /** @returns what there is to say of every run, in no order that means anything. */
  async list(): Promise<EvaluationSummary[]> {
    await this.#takeOver();
    return listRecords<EvaluationSummary>(this.records, SUMMARIES);
  }

  /** Runs of an earlier version have no summaries: they are made once. */
  #takeOver(): Promise<void> {
    this.#takenOver ??= this.#summariseAll();
    this.#takenOver.catch(() => (this.#takenOver = null));
    return this.#takenOver;
  }

  async #summariseAll(): Promise<void> {
    const known = await this.records.list(SUMMARIES, { first: 1 });
    if (known.length > 0) return;
    const runs = await listRecords<EvaluationRun>(this.records, RUNS);
    if (runs.length > 0)
      await this.records.put(
        SUMMARIES,
        runs.map((run) => toRecord(summaryOf(run))),
      );
  }
}

export function summaryOf({ results: _results, ...summary }: EvaluationRun): EvaluationSummary {
  return summary;
}
