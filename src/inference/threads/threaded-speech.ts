import type { SpeechClip, Transcriber, VoiceActivityDetector } from '../../domain/ports/speech.js';
import type { ListenerMethods } from './listener.js';
import type { ModelThread } from './model-thread.js';
import type { RuntimeMethods, TranscriberFacts } from './runtime.js';
import type { TranscriberSpec } from './specs.js';
import { SpeechLanes, type SpeechLane } from './speech-lanes.js';

type Runtime = ModelThread<RuntimeMethods>;
type Listener = ModelThread<ListenerMethods>;

/** Streams opened so far by all detectors: several may listen on one thread. */
let streams = 0;

/** How a transcriber is opened on its lanes. */
export interface SpeechSpecs {
  /** For a clip that is alone: on all cores, on the first lane. */
  readonly alone: TranscriberSpec;
  /** For clips side by side: on the cores of one lane. */
  readonly sideBySide: TranscriberSpec;
}

/**
 * A transcriber on other threads, which keep a copy of the weights for each spec that was needed there.
 * @param facts what it said of itself there.
 */
export function createThreadedTranscriber(
  runtimes: readonly Runtime[],
  specs: SpeechSpecs,
  facts: TranscriberFacts,
): Transcriber {
  const lanes = new SpeechLanes(runtimes.map((runtime) => createSpeechLane(runtime, specs)));
  return {
    ...facts,
    callsAtOnce: lanes.callsAtOnce,
    transcribe: (clips, options = {}) => lanes.transcribe(clips, options),
    dispose: async () => undefined,
  };
}

function createSpeechLane(runtime: Runtime, { alone, sideBySide }: SpeechSpecs): SpeechLane {
  return {
    get callsUnderWay() {
      return runtime.callsUnderWay;
    },
    transcribe: (clips, { signal, ...options }, isAlone) =>
      runtime.call(
        'transcribe',
        { spec: isAlone ? alone : sideBySide, clips: clips.map(byItself), options },
        { signal },
      ),
  };
}

/**
 * Voice activity on another thread. A chunk is sent when the one before was heard, so a fast decoder waits for the
 * detector.
 */
export function createThreadedDetector(listener: Listener): VoiceActivityDetector {
  return {
    sampleRateHz: 16000,
    detect: (pcm, options) => detect(listener, ++streams, pcm, options),
    dispose: async () => undefined,
  };
}

async function* detect(
  listener: Listener,
  stream: number,
  pcm: AsyncIterable<Float32Array>,
  { maxRegionSeconds, signal }: Parameters<VoiceActivityDetector['detect']>[1],
): AsyncIterable<SpeechClip> {
  await listener.call('openStream', { stream, maxRegionSeconds }, { signal });
  try {
    for await (const chunk of pcm)
      yield* await listener.call('pushToStream', { stream, pcm: byItself(chunk) }, { signal });
    yield* await listener.call('pushToStream', { stream, pcm: null }, { signal });
  } finally {
    await listener.call('closeStream', stream).catch(() => undefined);
  }
}

/** A view goes to a thread together with all of the buffer it looks at: a chunk would take the whole recording along. */
function byItself(pcm: Float32Array): Float32Array {
  return pcm.byteLength < pcm.buffer.byteLength ? pcm.slice() : pcm;
}
