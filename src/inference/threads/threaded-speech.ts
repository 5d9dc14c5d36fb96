import type { SpeechClip, Transcriber, VoiceActivityDetector } from '../../domain/ports/speech.js';
import type { ModelThread } from './model-thread.js';
import type { RuntimeMethods, TranscriberFacts } from './runtime.js';
import type { TranscriberSpec } from './specs.js';

type Runtime = ModelThread<RuntimeMethods>;

/** Streams opened so far by all detectors: several may listen on one thread. */
let streams = 0;

/** A transcriber on another thread. @param facts what it said of itself there. */
export function createThreadedTranscriber(
  runtime: Runtime,
  spec: TranscriberSpec,
  facts: TranscriberFacts,
): Transcriber {
  return {
    ...facts,
    transcribe: (pcm, { signal, ...options } = {}) =>
      runtime.call('transcribe', { spec, pcm, options }, { signal }),
    dispose: async () => undefined,
  };
}

/**
 * Voice activity on another thread. A chunk is sent when the one before was heard, so a fast decoder waits for the
 * detector.
 */
export function createThreadedDetector(runtime: Runtime): VoiceActivityDetector {
  return {
    sampleRateHz: 16000,
    detect: (pcm, options) => detect(runtime, ++streams, pcm, options),
    dispose: async () => undefined,
  };
}

async function* detect(
  runtime: Runtime,
  stream: number,
  pcm: AsyncIterable<Float32Array>,
  { maxRegionSeconds, signal }: Parameters<VoiceActivityDetector['detect']>[1],
): AsyncIterable<SpeechClip> {
  await runtime.call('openStream', { stream, maxRegionSeconds }, { signal });
  try {
    for await (const chunk of pcm)
      yield* await runtime.call('pushToStream', { stream, pcm: chunk }, { signal });
    yield* await runtime.call('pushToStream', { stream, pcm: null }, { signal });
  } finally {
    await runtime.call('closeStream', stream).catch(() => undefined);
  }
}
