import { toAppError } from '../domain/errors.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { ModelFamily } from './model-type.js';
import { openEmbedder } from './open-embedder.js';
import type { EmbedderOptions } from './towers-embedder.js';
import { createWhisperTranscriber } from './whisper/whisper.js';

const PICTURE = { widthPixels: 16, heightPixels: 16, data: new Uint8Array(16 * 16 * 3).fill(128) };
const TONE_HZ = 440;

/**
 * Opens a model folder and runs each of its parts once, on an input of no meaning.
 * @returns what is wrong, a sentence each: graphs that cannot be read or take inputs Chorus cannot give, settings that
 *   are missing, vectors of another length than config.json says. Empty when the model works.
 */
export async function tryModel(family: ModelFamily, options: EmbedderOptions): Promise<string[]> {
  const problems: string[] = [];
  const note = (error: unknown) => {
    problems.push(toAppError(error).message);
    return null;
  };
  if (family === 'whisper') {
    await tryTranscriber(options).catch(note);
    return problems;
  }
  const embedder = await openEmbedder(family, options).catch(note);
  await embedder?.embedTexts?.(['a word']).catch(note);
  await embedder?.embedImages?.([PICTURE]).catch(note);
  if (embedder) await embedder.embedAudio?.([toneFor(embedder)]).catch(note);
  await embedder?.dispose();
  return problems;
}

async function tryTranscriber({ folder, dtype = 'auto', threads }: EmbedderOptions): Promise<void> {
  const transcriber = await createWhisperTranscriber({
    folder,
    dtype,
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    const { clipsPerCall = 1, sampleRateHz } = transcriber;
    const clips = Array.from({ length: clipsPerCall }, () => new Float32Array(sampleRateHz));
    await transcriber.transcribe(clips);
  } finally {
    await transcriber.dispose();
  }
}

function toneFor({ audioInput }: Embedder): Float32Array {
  const { sampleRateHz = 16_000, maxWindowSeconds = 1 } = audioInput ?? {};
  const step = (2 * Math.PI * TONE_HZ) / sampleRateHz;
  const samples = Math.floor(sampleRateHz * Math.min(1, maxWindowSeconds));
  return Float32Array.from({ length: samples }, (_, index) => 0.1 * Math.sin(step * index));
}
