import type { SpeechClip } from '../../domain/ports/speech.js';

/**
 * How far a recording has been heard: up to the first clip whose words are still awaited, else up to where it was read.
 * Never goes back, though clips come later than the sound they lie in.
 */
export class HeardProgress {
  readonly #awaited = new Set<SpeechClip>();
  #readSamples = 0;
  #heardSeconds = 0;

  constructor(
    private readonly sampleRateHz: number,
    private readonly onHeard: (seconds: number) => void,
  ) {}

  /** @returns the same stream; what was taken of it counts as read. */
  async *read(pcm: AsyncIterable<Float32Array>): AsyncIterable<Float32Array> {
    for await (const chunk of pcm) {
      this.#readSamples += chunk.length;
      this.#tell();
      yield chunk;
    }
  }

  /** @returns the same stream; the words of what was taken of it are awaited. */
  async *await(clips: AsyncIterable<SpeechClip>): AsyncIterable<SpeechClip> {
    for await (const clip of clips) {
      this.#awaited.add(clip);
      yield clip;
    }
  }

  heard(clips: readonly SpeechClip[]): void {
    for (const clip of clips) this.#awaited.delete(clip);
    this.#tell();
  }

  #tell(): void {
    const [first] = this.#awaited;
    const seconds = first?.startSeconds ?? this.#readSamples / this.sampleRateHz;
    if (seconds <= this.#heardSeconds) return;
    this.#heardSeconds = seconds;
    this.onHeard(seconds);
  }
}
