/** Level below which a frame counts as silent, dBFS. Room noise of a quiet recording lies near -60. */
const SILENCE_DBFS = -60;
/** Active stretches closer than this belong together: pauses within one event (barks, steps, words). */
const JOIN_GAP_SECONDS = 2;
/** A stretch may not be cut before this share of the longest window. */
const EARLIEST_CUT = 0.6;
/** Frames over which the level is averaged when the quietest place for a cut is sought. */
const CUT_SMOOTHING_FRAMES = 9;
/** Silence kept around a stretch, so that attacks and tails are not clipped. */
const PADDING_SECONDS = 0.1;

/** Half-open stretch of a recording, seconds from its start. */
export interface SoundWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Hop of the level frames that `LevelMeter` measures. */
export const LEVEL_HOP_SECONDS = 0.02;

/** Measures RMS level per 20 ms frame over a stream of mono PCM; memory is one float32 per frame. */
export class LevelMeter {
  readonly #hopSamples: number;
  readonly #levels: number[] = [];
  #sum = 0;
  #count = 0;

  constructor(sampleRateHz: number) {
    this.#hopSamples = Math.round(sampleRateHz * LEVEL_HOP_SECONDS);
  }

  /** @param pcm mono float32 in [-1, 1], any length. */
  push(pcm: Float32Array): void {
    for (const sample of pcm) {
      this.#sum += sample * sample;
      if (++this.#count === this.#hopSamples) this.#flush();
    }
  }

  /** @returns dBFS per frame, float32 [ceil(samples / hop)]; digital silence is -120. */
  finish(): Float32Array {
    if (this.#count > 0) this.#flush();
    return Float32Array.from(this.#levels);
  }

  #flush(): void {
    this.#levels.push(10 * Math.log10(Math.max(this.#sum / this.#count, 1e-12)));
    this.#sum = 0;
    this.#count = 0;
  }
}

/**
 * Cuts a recording where its content suggests it: silence separates, long stretches are cut at their quietest place,
 * nothing audible is dropped. Pure and deterministic.
 * @param levelsDb dBFS per frame of 20 ms, see `LevelMeter`.
 * @param durationSeconds exact length, for the last window's end.
 * @param maxWindowSeconds longest window the encoder takes.
 * @returns windows in time order that do not overlap; empty when everything is below -60 dBFS.
 */
export function planSoundWindows(
  levelsDb: Float32Array,
  durationSeconds: number,
  maxWindowSeconds: number,
): SoundWindow[] {
  const stretches = joinNear(activeStretches(levelsDb), maxWindowSeconds);
  return stretches
    .flatMap((stretch) => cutLong(levelsDb, stretch, maxWindowSeconds))
    .map(({ startSeconds, endSeconds }) => ({
      startSeconds,
      endSeconds: Math.min(endSeconds, durationSeconds),
    }))
    .filter((window) => window.endSeconds > window.startSeconds);
}

function activeStretches(levelsDb: Float32Array): SoundWindow[] {
  const stretches: SoundWindow[] = [];
  const endOfSound = levelsDb.length * LEVEL_HOP_SECONDS;
  for (let frame = 0; frame < levelsDb.length; frame++) {
    if (levelsDb[frame]! < SILENCE_DBFS) continue;
    let end = frame;
    while (end < levelsDb.length && levelsDb[end]! >= SILENCE_DBFS) end++;
    stretches.push({
      startSeconds: Math.max(0, frame * LEVEL_HOP_SECONDS - PADDING_SECONDS),
      endSeconds: Math.min(endOfSound, end * LEVEL_HOP_SECONDS + PADDING_SECONDS),
    });
    frame = end;
  }
  return stretches;
}

/** Joins stretches that touch, and near ones as long as the whole still fits one window. */
function joinNear(stretches: readonly SoundWindow[], maxWindowSeconds: number): SoundWindow[] {
  const joined: SoundWindow[] = [];
  for (const next of stretches) {
    const last = joined.at(-1);
    const gap = last ? next.startSeconds - last.endSeconds : Infinity;
    const fits = last !== undefined && next.endSeconds - last.startSeconds <= maxWindowSeconds;
    if (last && (gap <= 0 || (gap <= JOIN_GAP_SECONDS && fits))) {
      joined[joined.length - 1] = { startSeconds: last.startSeconds, endSeconds: next.endSeconds };
    } else joined.push(next);
  }
  return joined;
}

function cutLong(levelsDb: Float32Array, stretch: SoundWindow, maxWindowSeconds: number): SoundWindow[] {
  const windows: SoundWindow[] = [];
  let startSeconds = stretch.startSeconds;
  for (;;) {
    const left = stretch.endSeconds - startSeconds;
    if (left <= maxWindowSeconds) break;
    // A remainder shorter than two windows is shared between two, so that no sliver is left at the end.
    const latest = Math.min(maxWindowSeconds, Math.max(maxWindowSeconds * EARLIEST_CUT, left * EARLIEST_CUT));
    const earliest = Math.min(maxWindowSeconds * EARLIEST_CUT, left * (1 - EARLIEST_CUT));
    const cutSeconds = quietestPlace(levelsDb, startSeconds + earliest, startSeconds + latest);
    windows.push({ startSeconds, endSeconds: cutSeconds });
    startSeconds = cutSeconds;
  }
  windows.push({ startSeconds, endSeconds: stretch.endSeconds });
  return windows;
}

/** @returns the middle of the quietest 180 ms between two times; the later one on a tie, for fewer windows. */
function quietestPlace(levelsDb: Float32Array, fromSeconds: number, toSeconds: number): number {
  const half = (CUT_SMOOTHING_FRAMES - 1) / 2;
  const first = Math.ceil(fromSeconds / LEVEL_HOP_SECONDS - 1e-9);
  const last = Math.floor(toSeconds / LEVEL_HOP_SECONDS + 1e-9);
  let best = last;
  let bestLevel = Infinity;
  for (let frame = first; frame <= last; frame++) {
    let sum = 0;
    for (let near = frame - half; near <= frame + half; near++) {
      sum += levelsDb[Math.min(Math.max(near, 0), levelsDb.length - 1)]!;
    }
    if (sum <= bestLevel) {
      bestLevel = sum;
      best = frame;
    }
  }
  return best * LEVEL_HOP_SECONDS;
}
