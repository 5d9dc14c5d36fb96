import type { SpeechClip, VoiceActivityDetector } from '../../domain/ports/speech.js';
import { packagedWeights } from '../packaged-weights.js';
import { float32Tensor, int64Tensor, loadSession, type Session, type Tensor } from '../session.js';
import { boundedClip, framesOf } from './frames.js';
import { SpeechCollector } from './speech-collector.js';

const SAMPLE_RATE_HZ = 16000;
/** What the network hears at once at 16 kHz ... */
const FRAME_SAMPLES = 512;
/** ... preceded by the end of the frame before. Source: snakers4/silero-vad, `OnnxWrapper`, v5 and later. */
const CONTEXT_SAMPLES = 64;
/** Recurrent state, float32. */
const STATE_DIMS = [2, 1, 128];

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
  // The network is so small that a second thread would only wait.
  const session = await loadSession(weights, { threads: 1 });
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
  const probabilityOf = createListener(session);
  let heardSamples = 0;
  for await (const { frame, filled } of framesOf(pcm, FRAME_SAMPLES)) {
    signal?.throwIfAborted();
    heardSamples += filled;
    const clip = collector.push(frame, await probabilityOf(frame));
    if (clip) yield clip;
  }
  const last = collector.finish();
  if (last) yield boundedClip(last, heardSamples, SAMPLE_RATE_HZ);
}

/** @returns a function that takes the frames of one stream in order and gives the probability of speech in each. */
function createListener(session: Session): (frame: Float32Array) => Promise<number> {
  const sampleRate = int64Tensor([SAMPLE_RATE_HZ], []);
  const input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  let state: Tensor = float32Tensor(new Float32Array(2 * 128), STATE_DIMS);
  return async (frame) => {
    input.copyWithin(0, FRAME_SAMPLES);
    input.set(frame, CONTEXT_SAMPLES);
    const feeds = { input: float32Tensor(input, [1, input.length]), state, sr: sampleRate };
    const { output, stateN } = await session.run(feeds);
    state = stateN!;
    return Number(output!.data[0]);
  };
}
