import type { SpeechClip } from '../../domain/ports/speech.js';

/** Times are in seconds; probabilities are those of the detector, 0..1. */
export interface CollectorSettings {
  readonly sampleRateHz: number;
  /** Length of the frames that are pushed. */
  readonly frameSamples: number;
  /** Speech starts at this probability ... */
  readonly startProbability: number;
  /** ... and goes on while it stays at or above this one. */
  readonly endProbability: number;
  /** Shorter bursts are clicks and coughs. */
  readonly minSpeechSeconds: number;
  /** A pause shorter than this belongs to the speech around it. */
  readonly minSilenceSeconds: number;
  /** Sound kept before and after, so that soft consonants are not clipped; at most half the silence. */
  readonly paddingSeconds: number;
  readonly maxRegionSeconds: number;
}

interface Frame {
  readonly pcm: Float32Array;
  readonly probability: number;
}

/**
 * Collects frames into stretches of speech as they pass by: a state machine without a model. It holds at most one
 * region and its padding.
 */
export class SpeechCollector {
  readonly #settings: CollectorSettings;
  readonly #minSpeechFrames: number;
  readonly #minSilenceFrames: number;
  readonly #paddingFrames: number;
  readonly #maxFrames: number;
  /** Frames of the open region, or, between regions, the last few that may become its padding. */
  #frames: Frame[] = [];
  /** Index in the stream of the first held frame. */
  #firstFrame = 0;
  /** Span of speech among the held frames, end exclusive; null between regions. */
  #speech: { start: number; end: number } | null = null;
  /** True when the open region goes on from one that was cut for its length. */
  #isContinuation = false;

  constructor(settings: CollectorSettings) {
    const framesIn = (seconds: number) =>
      Math.round((seconds * settings.sampleRateHz) / settings.frameSamples);
    this.#settings = settings;
    this.#minSpeechFrames = Math.max(1, framesIn(settings.minSpeechSeconds));
    this.#minSilenceFrames = Math.max(1, framesIn(settings.minSilenceSeconds));
    this.#paddingFrames = Math.min(framesIn(settings.paddingSeconds), this.#minSilenceFrames >> 1);
    const longest = (settings.maxRegionSeconds * settings.sampleRateHz) / settings.frameSamples;
    this.#maxFrames = Math.floor(longest + 1e-9);
    const shortest = this.#minSpeechFrames + this.#minSilenceFrames + 2 * this.#paddingFrames;
    if (this.#maxFrames < shortest) {
      throw new RangeError(`maxRegionSeconds ${settings.maxRegionSeconds} leaves no room for one word`);
    }
  }

  /** @param pcm one frame, kept until its region is given out. @returns a clip when this frame completes one. */
  push(pcm: Float32Array, probability: number): SpeechClip | null {
    this.#frames.push({ pcm, probability });
    const { startProbability, endProbability } = this.#settings;
    if (!this.#speech && probability >= startProbability) {
      this.#speech = { start: this.#frames.length - 1, end: this.#frames.length };
    } else if (this.#speech && probability >= endProbability) this.#speech.end = this.#frames.length;
    if (!this.#speech) return this.#forgetOldFrames();
    if (this.#frames.length - this.#speech.end >= this.#minSilenceFrames) return this.#close();
    return this.#frames.length > this.#maxFrames ? this.#cut() : null;
  }

  /** @returns the region that is open when the stream ends. */
  finish(): SpeechClip | null {
    return this.#speech ? this.#close() : null;
  }

  #forgetOldFrames(): null {
    if (this.#frames.length > this.#paddingFrames) this.#drop(this.#frames.length - this.#paddingFrames);
    return null;
  }

  #close(): SpeechClip | null {
    const speech = this.#speech!;
    const end = Math.min(this.#frames.length, speech.end + this.#paddingFrames);
    const isLongEnough = speech.end - speech.start >= this.#minSpeechFrames;
    const clip = isLongEnough || this.#isContinuation ? this.#clipUntil(end) : null;
    this.#drop(end);
    this.#speech = null;
    this.#isContinuation = false;
    this.#forgetOldFrames();
    return clip;
  }

  /** Cuts a region that has outgrown its limit at the least probable frame of its later half; the rest goes on. */
  #cut(): SpeechClip {
    const speech = this.#speech!;
    let cut = this.#frames.length - 1;
    for (let index = cut; index >= this.#frames.length >> 1; index--) {
      if (this.#frames[index]!.probability < this.#frames[cut]!.probability) cut = index;
    }
    const clip = this.#clipUntil(cut);
    this.#drop(cut);
    this.#speech = speech.end > cut ? { start: 0, end: speech.end - cut } : null;
    this.#isContinuation = this.#speech !== null;
    return clip;
  }

  #clipUntil(end: number): SpeechClip {
    const { frameSamples, sampleRateHz } = this.#settings;
    const pcm = new Float32Array(end * frameSamples);
    for (let index = 0; index < end; index++) pcm.set(this.#frames[index]!.pcm, index * frameSamples);
    const startSample = this.#firstFrame * frameSamples;
    return {
      startSeconds: startSample / sampleRateHz,
      endSeconds: (startSample + pcm.length) / sampleRateHz,
      pcm,
    };
  }

  #drop(count: number): void {
    this.#frames = this.#frames.slice(count);
    this.#firstFrame += count;
  }
}
