import type { SpeechClip, VoiceActivityDetector } from '../../domain/ports/speech.js';

/** A detector that pulls its sound, fed by somebody who pushes it chunk by chunk. */
export class PushedDetection {
  /** Clips since the last answer. */
  #clips: SpeechClip[] = [];
  /** Hands the next chunk to the detector; null while it is at work. */
  #deliver: ((chunk: Float32Array | null) => void) | null = null;
  #answer: { resolve(clips: SpeechClip[]): void; reject(error: unknown): void } | null = null;

  constructor(detector: VoiceActivityDetector, maxRegionSeconds: number) {
    void this.#listen(detector, maxRegionSeconds);
  }

  /**
   * @param pcm the next chunk, null at the end; the answer to the one before must have come.
   * @returns the clips that are complete by it. Errors are the detector's.
   */
  push(pcm: Float32Array | null): Promise<SpeechClip[]> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#deliver?.(pcm);
    });
  }

  async #listen(detector: VoiceActivityDetector, maxRegionSeconds: number): Promise<void> {
    try {
      for await (const clip of detector.detect(this.#chunks(), { maxRegionSeconds })) this.#clips.push(clip);
      this.#reply();
    } catch (error) {
      this.#answer?.reject(error);
    }
  }

  async *#chunks(): AsyncGenerator<Float32Array> {
    for (;;) {
      const chunk = await new Promise<Float32Array | null>((resolve) => {
        this.#deliver = resolve;
        // To be asked for more means that all before was heard.
        this.#reply();
      });
      if (chunk === null) return;
      yield chunk;
    }
  }

  #reply(): void {
    this.#answer?.resolve(this.#clips);
    this.#answer = null;
    this.#clips = [];
  }
}
