import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { IngestJob } from '../domain/media.js';

/** Where a command writes: data to stdout, everything else to stderr. */
export interface Terminal {
  /** One line of data. */
  print(line: string): void;
  /** One JSON document per line. */
  printJson(value: unknown): void;
  /** One line for the person at the terminal. */
  note(line: string): void;
  readonly isInteractive: boolean;
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    print: (line) => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    isInteractive: stderr.isTTY === true,
  };
}

const BAR_FORMAT = ' {bar} {percentage}% | {done}/{count} {unit} | {label}';
const MAX_LABEL_CHARACTERS = 50;

/** One bar over several files, or other things: shown on a terminal, nothing elsewhere. */
export class FileProgress {
  readonly #bars: MultiBar | null;
  readonly #total: SingleBar | undefined;

  constructor(
    terminal: Terminal,
    private readonly count: number,
    private readonly unit = 'files',
  ) {
    const settings = { format: BAR_FORMAT, hideCursor: true, barsize: 30, stream: process.stderr };
    this.#bars = terminal.isInteractive ? new MultiBar(settings, Presets.shades_classic) : null;
    this.#total = this.#bars?.create(1, 0, { done: 0, count, unit, label: '' });
  }

  /** @param files files' worth of work that is done, fractions included. */
  update(files: number, done: number, label: string): void {
    const values = { done, count: this.count, unit: this.unit, label: label.slice(0, MAX_LABEL_CHARACTERS) };
    this.#total?.update(files / this.count, values);
  }

  stop(): void {
    this.#bars?.stop();
  }
}

/** Shows the progress of a set of jobs. */
export class JobProgress {
  readonly #bar: FileProgress;
  readonly #progress = new Map<string, number>();
  #done = 0;

  constructor(terminal: Terminal, count: number) {
    this.#bar = new FileProgress(terminal, count);
  }

  update(job: IngestJob): void {
    const isDone = job.state !== 'PENDING' && job.state !== 'PROCESSING';
    if (isDone) this.#done += 1;
    this.#progress.set(job.id, isDone ? 1 : job.progress);
    const sum = [...this.#progress.values()].reduce((total, value) => total + value, 0);
    this.#bar.update(sum, this.#done, `${job.stage.toLowerCase()} ${job.label.split('/').at(-1) ?? ''}`);
  }

  stop(): void {
    this.#bar.stop();
  }
}
