import type { SpeechClip } from '../../domain/ports/speech.js';
import { loadOnce } from '../load-once.js';
import { createSileroDetector } from '../silero/silero.js';
import { PushedDetection } from './pushed-detection.js';
import type { Methods } from './serve-calls.js';

/**
 * What the listening thread does: it finds voice, for all streams. Its runs are short and many; on a lane each would wait for
 * a step of the transcriber, which would then wait for the next clip.
 */
export function createListenerMethods() {
  const detector = loadOnce(createSileroDetector);
  const streams = new Map<number, PushedDetection>();
  return {
    async openStream({
      stream,
      maxRegionSeconds,
    }: {
      stream: number;
      maxRegionSeconds: number;
    }): Promise<void> {
      streams.set(stream, new PushedDetection(await detector.get(), maxRegionSeconds));
    },
    /** @param call.pcm null ends the stream. */
    pushToStream: ({ stream, pcm }: { stream: number; pcm: Float32Array | null }): Promise<SpeechClip[]> =>
      streams.get(stream)!.push(pcm),
    async closeStream(stream: number): Promise<void> {
      streams.delete(stream);
    },
  } satisfies Methods;
}

export type ListenerMethods = ReturnType<typeof createListenerMethods>;
