import type { TranscribedSegment, TranscribeOptions } from '../../domain/ports/speech.js';
import { freestOf } from './lanes.js';

/** A lane, as a transcriber sees it. */
export interface SpeechLane {
  /** Calls of all models that the lane has not answered. */
  readonly callsUnderWay: number;
  /** @param isAlone true: nothing else is transcribed meanwhile, so all cores are free. */
  transcribe(pcm: Float32Array, options: TranscribeOptions, isAlone: boolean): Promise<TranscribedSegment[]>;
}

interface Waiting {
  readonly pcm: Float32Array;
  readonly options: TranscribeOptions;
  resolve(segments: TranscribedSegment[]): void;
  reject(error: unknown): void;
}

/**
 * The queue of a transcriber before all lanes. A decoder writes token by token, in runs too small for two cores, so clips
 * that wait are heard side by side, each lane on its share of the cores; a clip by itself is heard on all of them.
 */
export class SpeechLanes {
  readonly #waiting: Waiting[] = [];
  readonly #idle: Set<SpeechLane>;
  #isWoken = false;

  /** @param lanes at least one; a clip that is alone goes to the first. */
  constructor(private readonly lanes: readonly SpeechLane[]) {
    this.#idle = new Set(lanes);
  }

  /** How many calls keep all lanes at work: one waits for the first that is done. */
  get callsAtOnce(): number {
    return this.lanes.length === 1 ? 1 : this.lanes.length + 1;
  }

  /** @throws errors of the lane; the signal's reason as soon as it fires. */
  async transcribe(pcm: Float32Array, options: TranscribeOptions): Promise<TranscribedSegment[]> {
    const { signal } = options;
    signal?.throwIfAborted();
    let giveUp: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const waiting = { pcm, options, resolve, reject };
        this.#waiting.push(waiting);
        giveUp = () => {
          const place = this.#waiting.indexOf(waiting);
          if (place >= 0) this.#waiting.splice(place, 1);
          reject(signal!.reason as Error);
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        this.#wake();
      });
    } finally {
      signal?.removeEventListener('abort', giveUp!);
    }
  }

  /** Looks for work at the end of this turn of the event loop: of clips that come together none is alone. */
  #wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    setImmediate(() => {
      this.#isWoken = false;
      while (this.#waiting.length > 0 && this.#idle.size > 0) void this.#hearNext();
    });
  }

  async #hearNext(): Promise<void> {
    const isAlone = this.#waiting.length === 1 && this.#idle.size === this.lanes.length;
    const lane = isAlone ? this.lanes[0]! : freestOf([...this.#idle]);
    const { pcm, options, resolve, reject } = this.#waiting.shift()!;
    this.#idle.delete(lane);
    await lane.transcribe(pcm, options, isAlone).then(resolve, reject);
    this.#idle.add(lane);
    this.#wake();
  }
}
