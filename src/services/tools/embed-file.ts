import type { Modality, Vector } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type { Embedder } from '../../domain/ports/embedder.js';
import type { ImageDecoder } from '../../domain/ports/image-decoder.js';
import { analyseAudio } from '../analysis/audio.js';
import { Embedders, imageRequestFor } from '../embedders.js';
import { overlap } from '../overlap.js';

/** Windows on their way at once: enough that a model never waits for the decoder. */
const WINDOWS_IN_FLIGHT = 8;

/** A vector with the stretch it stands for; times are null for pictures and texts. */
export interface EmbeddedWindow {
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly vector: Vector;
}

export interface EmbedTools {
  readonly embedder: Embedder;
  readonly decoder: AudioDecoder;
  readonly images: ImageDecoder;
}

/**
 * The vectors of one input under one model: how anyone compares Chorus with a reference.
 * @param input a path, or the text itself when `kind` is `text`.
 * @param raw for sounds: no loudness treatment, consecutive windows of the model's length, the last as short as it comes.
 * @throws AppError CAPABILITY_UNSUPPORTED when the model has no tower for the kind, and those of the decoders.
 */
export async function embedInput(
  tools: EmbedTools,
  input: string,
  { kind, raw }: { readonly kind: Modality; readonly raw: boolean },
  signal: AbortSignal,
): Promise<EmbeddedWindow[]> {
  const { embedder, decoder, images } = tools;
  const whole = (vectors: readonly Vector[]) =>
    vectors.map((vector) => ({ startSeconds: null, endSeconds: null, vector }));
  if (kind === 'text' && embedder.embedTexts) return whole(await embedder.embedTexts([input], signal));
  if (kind === 'image' && embedder.embedImages) {
    const picture = await images.decode(input, imageRequestFor([embedder]));
    return whole(await embedder.embedImages([picture], signal));
  }
  if (kind === 'audio' && embedder.embedAudio) {
    return raw ? embedConsecutive(tools, input, signal) : embedTreated(embedder, decoder, input, signal);
  }
  throw new AppError(
    'CAPABILITY_UNSUPPORTED',
    `The model ${embedder.space.modelId} has no tower for ${kind}.`,
  );
}

/** As ingest does it: loudness, windows by content. */
async function embedTreated(embedder: Embedder, decoder: AudioDecoder, path: string, signal: AbortSignal) {
  // Without its words: what kind of sound it is would be judged by captions, and nobody asks.
  const { embedTexts: _embedTexts, ...soundTower } = embedder;
  const tools = { decoder, embedders: new Embedders([soundTower]), speech: null };
  const { moments } = await analyseAudio(tools, { path }, () => {}, signal);
  return moments.map(({ startSeconds, endSeconds, vectors }) => ({
    startSeconds,
    endSeconds,
    vector: vectors[embedder.space.name]!,
  }));
}

async function embedConsecutive(
  { embedder, decoder }: EmbedTools,
  path: string,
  signal: AbortSignal,
): Promise<EmbeddedWindow[]> {
  const { sampleRateHz, maxWindowSeconds } = embedder.audioInput!;
  const length = Math.round(maxWindowSeconds * sampleRateHz);
  const pieces = consecutive(decoder.decode(path, { sampleRateHz, signal }), length);
  const windows: EmbeddedWindow[] = [];
  const encode = async ({ pcm, startSample }: { pcm: Float32Array; startSample: number }) => {
    const [vector] = await embedder.embedAudio!([pcm], signal);
    const endSeconds = (startSample + pcm.length) / sampleRateHz;
    return { startSeconds: startSample / sampleRateHz, endSeconds, vector: vector! };
  };
  for await (const window of overlap(pieces, WINDOWS_IN_FLIGHT, encode)) windows.push(window);
  return windows;
}

async function* consecutive(pcm: AsyncIterable<Float32Array>, length: number) {
  let window = new Float32Array(length);
  let filled = 0;
  let startSample = 0;
  for await (const chunk of pcm) {
    for (let from = 0; from < chunk.length;) {
      const piece = chunk.subarray(from, from + length - filled);
      window.set(piece, filled);
      filled += piece.length;
      from += piece.length;
      if (filled < length) continue;
      yield { pcm: window, startSample };
      window = new Float32Array(length);
      startSample += length;
      filled = 0;
    }
  }
  if (filled > 0) yield { pcm: window.subarray(0, filled), startSample };
}
