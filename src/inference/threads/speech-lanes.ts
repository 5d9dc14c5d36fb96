import type { TranscribedSegment, TranscribeOptions } from '../../domain/ports/speech.js';
import { freestOf } from './lanes.js';
import { oncePerTurn, waitInLine, type Settle } from './waiting-line.js';

/** A lane, as a transcriber sees it. */
export interface SpeechLane {
  /** Calls of all models that the lane has not answered. */
  readonly callsUnderWay: number;
  /** @param isAlone true: nothing else is transcribed meanwhile, so all cores are free. */
  transcribe(
    clips: readonly Float32Array[],
    options: TranscribeOptions,
    isAlone: boolean,
  ): Promise<TranscribedSegment[][]>;
}

interface Waiting extends Settle<TranscribedSegment[][]> {
  readonly clips: readonly Float32Array[];
  readonly options: TranscribeOptions;
}

/**
 * The queue of a transcriber before all lanes. A decoder writes token by token, in runs too small for two cores, so calls
 * that wait are heard side by side, each lane on its share of the cores; a call by itself is heard on all of them.
 */
export class SpeechLanes {
  readonly #waiting: Waiting[] = [];
  readonly #idle: Set<SpeechLane>;
  /** At the end of a turn: of calls that come together none is alone. */
  readonly #wake = oncePerTurn(() => {
    while (this.#waiting.length > 0 && this.#idle.size > 0) void this.#hearNext();
  });

  /** @param lanes at least one; a call that is alone goes to the first. */
  constructor(private readonly lanes: readonly SpeechLane[]) {
    this.#idle = new Set(lanes);
  }

  /** How many calls keep all lanes at work: one waits for the first that is done. */
  get callsAtOnce(): number {
    return this.lanes.length === 1 ? 1 : this.lanes.length + 1;
  }

  /** @throws errors of the lane; the signal's reason as soon as it fires. */
  transcribe(clips: readonly Float32Array[], options: TranscribeOptions): Promise<TranscribedSegment[][]> {
    const entryOf = (settle: Settle<TranscribedSegment[][]>) => ({ clips, options, ...settle });
    return waitInLine(this.#waiting, entryOf, this.#wake, options.signal);
  }

  async #hearNext(): Promise<void> {
    const isAlone = this.#waiting.length === 1 && this.#idle.size === this.lanes.length;
    const lane = isAlone ? this.lanes[0]! : freestOf([...this.#idle]);
    const { clips, options, resolve, reject } = this.#waiting.shift()!;
    this.#idle.delete(lane);
    await lane.transcribe(clips, options, isAlone).then(resolve, reject);
    this.#idle.add(lane);
    this.#wake();
  }
}
