import type { TranscribedSegment, Transcriber } from '../../domain/ports/speech.js';
import { mostProbable } from '../../dsp/softmax.js';
import { CachedDecoding, logitsRow } from '../cached-decoder.js';
import { packagedWeights } from '../packaged-weights.js';
import { float32Tensor, loadSession, type Session } from '../session.js';
import { END_TOKEN, START_TOKEN } from './moonshine-tokens.js';
import { toSentences, type WrittenToken } from './sentences.js';

const SAMPLE_RATE_HZ = 16000;
/** Longest clip; the model was trained on 4 to 30 s. */
const MAX_WINDOW_SECONDS = 30;
/** The encoder's strides need this much; shorter clips are filled up with silence. */
const MIN_WINDOW_SAMPLES = SAMPLE_RATE_HZ;
/** English speech has fewer tokens; more are a loop. Source: the model card of Moonshine on the hub. */
const MAX_TOKENS_PER_SECOND = 6.5;

export interface MoonshineOptions {
  /** `base` (61 M parameters, the better ear) or `tiny` (27 M, twice as fast). Default `base`. */
  readonly variant?: 'base' | 'tiny';
  readonly threads?: number;
}

/**
 * English speech to text by Moonshine (MIT), 8-bit weights from the package @usefulsensors/moonshine-js. One segment per
 * sentence, with times by share of letters. Words in another language come out as English-like nonsense.
 * An aborted signal rejects with the signal's reason.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createMoonshineTranscriber(options: MoonshineOptions = {}): Promise<Transcriber> {
  const { variant = 'base', threads } = options;
  const load = (graph: string) => {
    const path = packagedWeights('@usefulsensors/moonshine-js', `model/${variant}/quantized/${graph}.onnx`);
    return loadSession(path, threads === undefined ? {} : { threads });
  };
  const encoder = await load('encoder_model');
  const decoder = await load('decoder_model_merged');
  return {
    modelId: `UsefulSensors/moonshine-${variant}`,
    sampleRateHz: SAMPLE_RATE_HZ,
    maxWindowSeconds: MAX_WINDOW_SECONDS,
    languages: ['en'],
    canTranslate: false,
    async transcribe(clips, { signal } = {}) {
      const heard: TranscribedSegment[][] = [];
      for (const pcm of clips) heard.push(await transcribe(encoder, decoder, pcm, signal));
      return heard;
    },
    async dispose() {
      await Promise.all([encoder.dispose(), decoder.dispose()]);
    },
  };
}

async function transcribe(
  encoder: Session,
  decoder: Session,
  pcm: Float32Array,
  signal: AbortSignal | undefined,
): Promise<TranscribedSegment[]> {
  signal?.throwIfAborted();
  const input = atLeast(pcm, MIN_WINDOW_SAMPLES);
  const { last_hidden_state: encoded } = await encoder.run({
    input_values: float32Tensor(input, [1, input.length]),
  });
  const decoding = new CachedDecoding(decoder, encoded!);
  const limit = Math.ceil((input.length / SAMPLE_RATE_HZ) * MAX_TOKENS_PER_SECOND);
  const written: WrittenToken[] = [];
  let next = START_TOKEN;
  while (written.length < limit) {
    signal?.throwIfAborted();
    const chosen = mostProbable(logitsRow((await decoding.feed([[next]])).logits, 0, -1));
    if (chosen.token === END_TOKEN) break;
    written.push(chosen);
    next = chosen.token;
  }
  return toSentences(written, pcm.length / SAMPLE_RATE_HZ, written.length === limit);
}

function atLeast(pcm: Float32Array, samples: number): Float32Array {
  if (pcm.length >= samples) return pcm;
  const filled = new Float32Array(samples);
  filled.set(pcm);
  return filled;
}
