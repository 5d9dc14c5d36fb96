import { Presets, SingleBar } from 'cli-progress';
import type { FetchProgress } from '../../container/checkpoints.js';
import type { Terminal } from '../terminal.js';
import { sizeText } from './status-table.js';

const FORMAT = ' {bar} {percentage}% | {amount} | {speed} | {remaining} | {file}';
/** Younger bytes count more: the speed shown forgets within about this time. */
const MEMORY_SECONDS = 5;

/** Shows a fetch: on a terminal a bar with speed and time left, elsewhere a line per file that has arrived. */
export class FetchProgressView {
  readonly #bar: SingleBar | null;
  readonly #speed = new SpeedMeter(performance.now());
  #printed = '';
  #begun = '';

  constructor(private readonly terminal: Terminal) {
    const settings = { format: FORMAT, hideCursor: true, barsize: 24, stream: process.stderr };
    this.#bar = terminal.isInteractive ? new SingleBar(settings, Presets.shades_classic) : null;
    this.#bar?.start(1, 0, { amount: '', speed: '', remaining: '', file: '' });
  }

  update(progress: FetchProgress): void {
    const key = `${progress.repository} ${progress.file}`;
    const isWhole = progress.fileBytes === progress.fileTotalBytes;
    // A file that is whole at first sight was here already: it says nothing of the speed of the line.
    if (key !== this.#begun && isWhole) this.#speed.skip(progress.bytes);
    else this.#speed.add(progress.bytes, performance.now());
    this.#begun = key;
    if (this.#bar) this.#draw(this.#bar, progress);
    else if (isWhole && key !== this.#printed) this.terminal.note(`${key} ${sizeText(progress.fileTotalBytes)}`);
    if (isWhole) this.#printed = key;
  }

  #draw(bar: SingleBar, { bytes, totalBytes, file }: FetchProgress): void {
    const bytesPerSecond = this.#speed.bytesPerSecond;
    const isMoving = bytesPerSecond > 0;
    bar.update(totalBytes > 0 ? bytes / totalBytes : 1, {
      amount: `${sizeText(bytes)} of ${sizeText(totalBytes)}`,
      speed: isMoving ? `${sizeText(bytesPerSecond)}/s` : '-',
      remaining: isMoving ? `${timeText((totalBytes - bytes) / bytesPerSecond)} left` : '-',
      file: file.slice(-40),
    });
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** Bytes per second, averaged over the last seconds. */
export class SpeedMeter {
  bytesPerSecond = 0;
  #bytes = 0;

  /** @param atMs now, on any clock that does not go back. */
  constructor(private atMs: number) {}

  /** Bytes that were not waited for. */
  skip(bytes: number): void {
    this.#bytes = bytes;
  }

  /** @param bytes that are here now, in all; fewer than before when a piece was bad. */
  add(bytes: number, nowMs: number): void {
    const seconds = (nowMs - this.atMs) / 1000;
    // Pieces that arrive together would otherwise divide by nothing.
    if (seconds < 0.1) return;
    const rate = Math.max(0, bytes - this.#bytes) / seconds;
    const weight = this.bytesPerSecond === 0 ? 1 : 1 - Math.exp(-seconds / MEMORY_SECONDS);
    this.bytesPerSecond += weight * (rate - this.bytesPerSecond);
    this.#bytes = bytes;
    this.atMs = nowMs;
  }
}

/** @returns a duration as people read it: `45 s`, `3 min 20 s`, `1 h 5 min`. */
export function timeText(durationSeconds: number): string {
  const seconds = Math.ceil(durationSeconds);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
