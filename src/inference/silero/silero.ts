import type { SpeechClip, VoiceActivityDetector } from '../../domain/ports/speech.js';
import { packagedWeights } from '../packaged-weights.js';
import { float32Tensor, loadSession, type Session } from '../session.js';
import { boundedClip, framesOf } from './frames.js';
import { PLACES, sequenceGraph, SPECTRUM_SAMPLES, STATE_WIDTH } from './sequence-graph.js';
import { SpeechCollector } from './speech-collector.js';

const SAMPLE_RATE_HZ = 16000;
/** What the network hears at once at 16 kHz ... */
const FRAME_SAMPLES = 512;
/** ... preceded by the end of the frame before. Source: snakers4/silero-vad, `OnnxWrapper`, v5 and later. */
const CONTEXT_SAMPLES = 64;
/** From the start of one spectrum to that of the next. */
const PLACE_SAMPLES = FRAME_SAMPLES / PLACES;
/**
 * Frames of one run, about a second: always as many, the last filled up with silence, so that what is heard does not depend on
 * how the stream was cut.
 */
const FRAMES_PER_RUN = 32;

/**
 * Thresholds and least speech are those of Silero's own `get_speech_timestamps`. Its pauses of 0.1 s would cut sentences into
 * scraps that a transcriber hears badly, so ours are longer: a slow speaker rests for a second within a sentence.
 */
const SETTINGS = {
  sampleRateHz: SAMPLE_RATE_HZ,
  frameSamples: FRAME_SAMPLES,
  startProbability: 0.5,
  endProbability: 0.35,
  minSpeechSeconds: 0.25,
  minSilenceSeconds: 1.2,
  paddingSeconds: 0.16,
} as const;

/**
 * Voice activity by Silero VAD v6 (MIT), whose weights the package @ricky0123/vad-web carries. State belongs to one
 * stream, so several streams may be listened to at once. An aborted signal ends `detect` with the signal's reason.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createSileroDetector(): Promise<VoiceActivityDetector> {
  const weights = packagedWeights('@ricky0123/vad-web', 'silero_vad_v6.onnx');
  const rewrite = (file: Uint8Array) => sequenceGraph(file, FRAMES_PER_RUN);
  // The network is so small that a second thread would only wait.
  const session = await loadSession(weights, { threads: 1, rewrite });
  return {
    sampleRateHz: SAMPLE_RATE_HZ,
    detect: (pcm, options) => detect(session, pcm, options),
    dispose: () => session.dispose(),
  };
}

async function* detect(
  session: Session,
  pcm: AsyncIterable<Float32Array>,
  { maxRegionSeconds, signal }: Parameters<VoiceActivityDetector['detect']>[1],
): AsyncIterable<SpeechClip> {
  const collector = new SpeechCollector({ ...SETTINGS, maxRegionSeconds });
  const probabilitiesOf = createListener(session);
  let heardSamples = 0;
  let frames: Float32Array[] = [];
  async function* hear(): AsyncIterable<SpeechClip> {
    const probabilities = await probabilitiesOf(frames);
    for (const [index, frame] of frames.entries()) {
      const clip = collector.push(frame, probabilities[index]!);
      if (clip) yield clip;
    }
    frames = [];
  }
  for await (const { frame, filled } of framesOf(pcm, FRAME_SAMPLES)) {
    signal?.throwIfAborted();
    heardSamples += filled;
    frames.push(frame);
    if (frames.length === FRAMES_PER_RUN) yield* hear();
  }
  if (frames.length > 0) yield* hear();
  const last = collector.finish();
  if (last) yield boundedClip(last, heardSamples, SAMPLE_RATE_HZ);
}

/**
 * @returns a function that takes the frames of one stream in order, `FRAMES_PER_RUN` at a time and what is left at the end,
 * and gives the probability of speech in each.
 */
export function createListener(session: Session): (frames: readonly Float32Array[]) => Promise<Float32Array> {
  let hidden = float32Tensor(new Float32Array(STATE_WIDTH), [1, 1, STATE_WIDTH]);
  let cell = hidden;
  const heard = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES + CONTEXT_SAMPLES);
  return async (frames) => {
    const places = new Float32Array(FRAMES_PER_RUN * PLACES * SPECTRUM_SAMPLES);
    for (const [index, frame] of frames.entries()) {
      heard.copyWithin(0, FRAME_SAMPLES, FRAME_SAMPLES + CONTEXT_SAMPLES);
      heard.set(frame, CONTEXT_SAMPLES);
      // The last spectrum reaches beyond the frame, where the network hears its end mirrored, the last sample not said twice.
      const mirrored = frame.slice(-CONTEXT_SAMPLES - 1, -1).reverse();
      heard.set(mirrored, CONTEXT_SAMPLES + FRAME_SAMPLES);
      for (let place = 0; place < PLACES; place++) {
        const start = place * PLACE_SAMPLES;
        const spectrum = heard.subarray(start, start + SPECTRUM_SAMPLES);
        places.set(spectrum, (index * PLACES + place) * SPECTRUM_SAMPLES);
      }
    }
    const dims = [FRAMES_PER_RUN * PLACES, SPECTRUM_SAMPLES];
    const feeds = { places: float32Tensor(places, dims), hidden, cell };
    const { speech, nextHidden, nextCell } = await session.run(feeds);
    [hidden, cell] = [nextHidden!, nextCell!];
    return speech!.data as Float32Array;
  };
}
