import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/** One stage of one modality: how far from the reference each case may be, and how far it was when last recorded. */
export interface ParityStage {
  /** What a gap counts. */
  readonly measure: string;
  readonly reference: string;
  /** The most a gap may be; null when it is stated only, because the difference is wanted. */
  readonly bound: number | null;
  /** Cases with a bound of their own, and why. */
  readonly exceptions?: Readonly<Record<string, { readonly bound: number; readonly why: string }>>;
  /** Written by the tests when CHORUS_PARITY_RECORD is 1, rounded up to two digits. */
  measured: Record<string, number>;
}

interface TableFile {
  readonly modality: string;
  /** Versions of our side, written when recording. */
  readonly measuredWith?: Readonly<Record<string, string>>;
  readonly stages: Readonly<Record<string, ParityStage>>;
}

const isRecording = process.env['CHORUS_PARITY_RECORD'] === '1';

/**
 * A table of test/golden/parity: bounds are set by hand, measured gaps stand beside them. models/PARITY.md is printed
 * from these files by scripts/goldens/report.mjs.
 */
export class ParityTable {
  readonly #path: string;
  readonly #file: TableFile;
  readonly #tools: Readonly<Record<string, string>>;
  readonly #seen = new Map<string, Record<string, number>>();

  /** @param tools versions of programs that took part, by name. */
  constructor(name: string, tools: Readonly<Record<string, string>> = {}) {
    this.#tools = tools;
    this.#path = `test/golden/parity/${name}.json`;
    this.#file = JSON.parse(readFileSync(this.#path, 'utf8')) as TableFile;
  }

  /** Fails when the gap is beyond the bound of its stage or case, or no number. */
  expectWithin(stageName: string, caseName: string, gap: number): void {
    const stage = this.#file.stages[stageName];
    if (!stage) throw new Error(`${this.#path} has no stage "${stageName}"`);
    const gaps = this.#seen.get(stageName) ?? {};
    this.#seen.set(stageName, { ...gaps, [caseName]: Math.max(gap, gaps[caseName] ?? 0) });
    const bound = stage.exceptions?.[caseName]?.bound ?? stage.bound ?? Infinity;
    const isWithin = gap >= 0 && gap <= bound;
    if (isRecording) return;
    expect({ stage: stageName, case: caseName, gap, bound, isWithin }).toMatchObject({ isWithin: true });
  }

  /**
   * Fails when the table and this run do not have the same cases in the stages that ran, or a recorded gap is beyond
   * its bound. When recording, writes the gaps of this run instead.
   */
  finish(): void {
    if (isRecording) return this.#record();
    for (const [name, gaps] of this.#seen) {
      const { measured, bound, exceptions } = this.#file.stages[name]!;
      expect({ stage: name, cases: Object.keys(gaps).sort() }).toEqual({
        stage: name,
        cases: Object.keys(measured).sort(),
      });
      const beyond = Object.keys(measured).filter(
        (each) => measured[each]! > (exceptions?.[each]?.bound ?? bound ?? Infinity),
      );
      expect({ stage: name, beyond }).toEqual({ stage: name, beyond: [] });
      expect(Object.keys(exceptions ?? {}).filter((each) => !(each in measured))).toEqual([]);
    }
  }

  #record(): void {
    for (const [name, gaps] of this.#seen) {
      this.#file.stages[name]!.measured = Object.fromEntries(
        Object.entries(gaps).map(([each, gap]) => [each, roundUp(gap)]),
      );
    }
    const { modality, stages } = this.#file;
    const measuredWith = {
      node: process.versions.node,
      ...Object.fromEntries(['onnxruntime-node', 'sharp'].map((each) => [each, versionOf(each)])),
      ...this.#tools,
    };
    writeFileSync(this.#path, `${JSON.stringify({ modality, measuredWith, stages }, null, 1)}\n`);
  }
}

function versionOf(packageName: string): string {
  return (JSON.parse(readFileSync(`node_modules/${packageName}/package.json`, 'utf8')) as { version: string })
    .version;
}

/** Two digits are what one can trust; rounded up, so that the table never looks better than the run. */
function roundUp(gap: number): number {
  if (gap === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(gap)) - 1);
  return Number((Math.ceil(gap / unit - 1e-9) * unit).toPrecision(2));
}
