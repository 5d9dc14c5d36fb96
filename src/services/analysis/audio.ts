import type { Vector } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { Warning } from '../../domain/media.js';
import { groupIntoPassages } from '../../domain/passages.js';
import type { AudioDecoder, LoudnessReport } from '../../domain/ports/audio-decoder.js';
import type { AudioInputSpec, Embedder } from '../../domain/ports/embedder.js';
import type { TranscribedSegment } from '../../domain/ports/speech.js';
import { loudnessGainDb } from '../../dsp/loudness-gain.js';
import { LevelMeter, planSoundWindows, type SoundWindow } from '../../dsp/sound-windows.js';
import type { Embedders } from '../embedders.js';
import { transcribeStream, type SpeechTools } from '../tools/transcribe-file.js';
import type { AnalysedMoment, Analysis, ProgressListener } from './analysis.js';
import { embedPassages } from './passages.js';
import { sliceWindows } from './slice-windows.js';

/** Longest window; encoders that take less shorten it. */
const DEFAULT_WINDOW_SECONDS = 10;
/** Windows encoded in one call. */
const BATCH_WINDOWS = 8;

/** Everything that listening needs. */
export interface AudioTools {
  readonly decoder: AudioDecoder;
  readonly embedders: Embedders;
  /** Loads the models of speech at the first sound; null when the profile has none. */
  readonly speech: (() => Promise<SpeechTools>) | null;
}

interface Listening {
  readonly path: string;
  readonly gainDb: number;
  readonly durationSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Listens to a sound file in three streaming passes: loudness; 16 kHz for speech and the plan of windows; and one per
 * sample rate of the audio spaces. Memory does not grow with duration but for the results.
 */
export async function analyseAudio(
  tools: AudioTools,
  path: string,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Analysis> {
  const embedders = tools.embedders.accepting('audio').filter(hearsAudio);
  if (embedders.length === 0 && !tools.speech) {
    throw new AppError('CAPABILITY_UNSUPPORTED', 'This profile has no model for sound. Choose one that has.');
  }
  onProgress('PROBING', 0);
  const probe = await tools.decoder.probe(path, signal);
  const loudness = await tools.decoder.measureLoudness(path, signal);
  const gainDb = loudnessGainDb(loudness);
  const listening = { path, gainDb, durationSeconds: loudness.durationSeconds, signal };

  const { levelsDb, segments } = await listenForSpeech(tools, listening, onProgress);
  const passages = await embedPassages(tools.embedders, groupIntoPassages(segments), signal);
  const windows = planSoundWindows(levelsDb, loudness.durationSeconds, longestWindowSeconds(embedders));
  const sounds = await encodeSounds(tools.decoder, embedders, listening, windows, onProgress);

  const facts = {
    kind: 'AUDIO' as const,
    durationSeconds: loudness.durationSeconds,
    sampleRateHz: probe.sampleRateHz,
    channels: probe.channels,
    codec: probe.codec,
    loudnessLufs: loudness.integratedLufs,
    gainDb,
  };
  return { facts, moments: [...sounds, ...passages], warnings: warningsOf(loudness, windows) };
}

function warningsOf(loudness: LoudnessReport, windows: readonly SoundWindow[]): Warning[] {
  const warnings: Warning[] = [];
  if (loudness.isDamaged) {
    const message = 'Parts of this recording are damaged and were left out. Get a sound copy if they matter.';
    warnings.push({ code: 'DAMAGED_AUDIO', message });
  }
  if (windows.length === 0) {
    const message =
      'Nothing in this recording is louder than -60 dBFS, so it has no moments to find. Check the file.';
    warnings.push({ code: 'SILENT_AUDIO', message });
  }
  return warnings;
}

/** One pass at 16 kHz: levels for the plan of windows, and words where there is speech. */
async function listenForSpeech(tools: AudioTools, listening: Listening, onProgress: ProgressListener) {
  const sampleRateHz = 16000;
  const meter = new LevelMeter(sampleRateHz);
  const segments: TranscribedSegment[] = [];
  let heardSamples = 0;
  async function* heard(): AsyncIterable<Float32Array> {
    const { gainDb, signal } = listening;
    for await (const pcm of tools.decoder.decode(listening.path, { sampleRateHz, gainDb, signal })) {
      meter.push(pcm);
      heardSamples += pcm.length;
      onProgress('TRANSCRIBING', heardSamples / sampleRateHz / listening.durationSeconds);
      yield pcm;
    }
  }
  if (tools.speech) {
    const speech = transcribeStream(await tools.speech(), heard(), listening);
    for await (const segment of speech) segments.push(segment);
  } else for await (const pcm of heard()) void pcm;
  return { levelsDb: meter.finish(), segments };
}

/** @returns the length of window that every encoder can take. */
function longestWindowSeconds(embedders: readonly AudioEmbedder[]): number {
  return Math.min(DEFAULT_WINDOW_SECONDS, ...embedders.map(({ audioInput }) => audioInput.maxWindowSeconds));
}

async function encodeSounds(
  decoder: AudioDecoder,
  embedders: readonly AudioEmbedder[],
  listening: Listening,
  windows: readonly SoundWindow[],
  onProgress: ProgressListener,
): Promise<AnalysedMoment[]> {
  if (embedders.length === 0) return [];
  const vectors = windows.map((): Record<string, Vector> => ({}));
  for (const [done, embedder] of embedders.entries()) {
    await encodeWindows(decoder, listening, windows, embedder, (index, vector) => {
      vectors[index]![embedder.space.name] = vector;
      onProgress('ENCODING', (done + (index + 1) / windows.length) / embedders.length);
    });
  }
  return windows.map((window, index) => ({
    ...window,
    kind: 'SOUND',
    text: null,
    confidence: null,
    vectors: vectors[index]!,
  }));
}

type AudioEmbedder = Embedder & {
  audioInput: AudioInputSpec;
  embedAudio: NonNullable<Embedder['embedAudio']>;
};

function hearsAudio(embedder: Embedder): embedder is AudioEmbedder {
  return embedder.audioInput !== undefined && embedder.embedAudio !== undefined;
}

/** Streams the file once more at the rate of one encoder and hands out a vector per window, in order. */
async function encodeWindows(
  decoder: AudioDecoder,
  listening: Listening,
  windows: readonly SoundWindow[],
  embedder: AudioEmbedder,
  onVector: (index: number, vector: Vector) => void,
): Promise<void> {
  const { sampleRateHz } = embedder.audioInput;
  const pcm = decoder.decode(listening.path, {
    sampleRateHz,
    gainDb: listening.gainDb,
    signal: listening.signal,
  });
  let batch: Float32Array[] = [];
  let next = 0;
  const encodeBatch = async () => {
    for (const vector of await embedder.embedAudio(batch, listening.signal)) onVector(next++, vector);
    batch = [];
  };
  for await (const window of sliceWindows(pcm, windows, sampleRateHz)) {
    batch.push(window);
    if (batch.length === BATCH_WINDOWS) await encodeBatch();
  }
  if (batch.length > 0) await encodeBatch();
}
