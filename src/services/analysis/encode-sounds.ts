import type { Vector } from '../../domain/embedding.js';
import type { HearingOptions } from '../../domain/hearing.js';
import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type { AudioInputSpec, Embedder } from '../../domain/ports/embedder.js';
import type { SpeechRegion } from '../../domain/ports/speech.js';
import type { SoundWindow } from '../../dsp/sound-windows.js';
import { readsText, type Embedders } from '../embedders.js';
import { overlap } from '../overlap.js';
import type { AnalysedMoment } from './analysis.js';
import { sliceWindows } from './slice-windows.js';
import { judgeDomain, sharesByCaptions, voiceShare, type DomainVerdict } from './sound-domains.js';

/** Longest window; encoders that take less shorten it. */
const DEFAULT_WINDOW_SECONDS = 10;
/** Windows on their way at once: enough that a model never waits for the decoder. */
const WINDOWS_IN_FLIGHT = 8;

/** One sound file while it is analysed. */
export interface Listening {
  readonly path: string;
  readonly hearing: HearingOptions;
  readonly gainDb: number;
  readonly durationSeconds: number;
  readonly signal: AbortSignal;
}

export type AudioEmbedder = Embedder & {
  audioInput: AudioInputSpec;
  embedAudio: NonNullable<Embedder['embedAudio']>;
};

export function hearsAudio(embedder: Embedder): embedder is AudioEmbedder {
  return embedder.audioInput !== undefined && embedder.embedAudio !== undefined;
}

/** @returns the length of window that every encoder can take. */
export function longestWindowSeconds(embedders: readonly AudioEmbedder[]): number {
  return Math.min(DEFAULT_WINDOW_SECONDS, ...embedders.map(({ audioInput }) => audioInput.maxWindowSeconds));
}

export interface SoundEncoding {
  readonly decoder: AudioDecoder;
  readonly embedders: Embedders;
  readonly listening: Listening;
  readonly windows: readonly SoundWindow[];
  /** Where voice was found; null when nothing listened for it. */
  readonly voice: readonly SpeechRegion[] | null;
  readonly onProgress: (fraction: number) => void;
}

/**
 * Encodes the windows of one file: first in the spaces for every sound, whose vectors tell what each window is, then in
 * the spaces that are for some domains, only where the window is of one. A window that nothing could place gets all.
 */
export async function encodeSounds(encoding: SoundEncoding): Promise<AnalysedMoment[]> {
  const { embedders, windows } = encoding;
  const all = embedders.accepting('audio').filter(hearsAudio);
  if (all.length === 0) return [];
  const general = all.filter(({ space }) => embedders.domainsOf(space.name) === null);
  const special = all.filter((embedder) => !general.includes(embedder));
  const vectors = windows.map((): Record<string, Vector> => ({}));
  const encodeIn = (embedder: AudioEmbedder, chosen: readonly number[]) => {
    const done = all.indexOf(embedder);
    return encodeWindows(encoding, embedder, chosen, (index, vector, fraction) => {
      vectors[index]![embedder.space.name] = vector;
      encoding.onProgress((done + fraction) / all.length);
    });
  };
  const everyWindow = [...windows.keys()];
  for (const embedder of general) await encodeIn(embedder, everyWindow);
  const verdicts = await judgeWindows(encoding, general, vectors);
  for (const embedder of special) {
    const domains = embedders.domainsOf(embedder.space.name) ?? [];
    const isWanted = ({ soundDomain }: DomainVerdict) =>
      soundDomain === null || domains.includes(soundDomain);
    await encodeIn(embedder, everyWindow.filter((index) => isWanted(verdicts[index]!))); // prettier-ignore
  }
  return windows.map((window, index) => ({
    ...window,
    ...verdicts[index]!,
    kind: 'SOUND',
    text: null,
    confidence: null,
    vectors: vectors[index]!,
  }));
}

async function judgeWindows(
  { windows, voice, listening }: SoundEncoding,
  embedders: readonly AudioEmbedder[],
  vectors: readonly Readonly<Record<string, Vector>>[],
): Promise<DomainVerdict[]> {
  const { soundDomain } = listening.hearing;
  if (soundDomain) return windows.map(() => ({ soundDomain, soundDomainConfidence: 1 }));
  if (windows.length === 0) return [];
  const judge = embedders.find(readsText);
  const heard = vectors.map((named) => named[judge?.space.name ?? '']!);
  const shares = judge ? await sharesByCaptions(judge, heard, listening.signal) : null;
  return windows.map((window, index) =>
    judgeDomain(shares?.[index] ?? null, voice && voiceShare(window, voice)),
  );
}

/** Streams the file once more at the rate of one encoder and hands out a vector per chosen window, in order. */
export async function encodeWindows(
  { decoder, listening, windows }: Pick<SoundEncoding, 'decoder' | 'listening' | 'windows'>,
  embedder: AudioEmbedder,
  chosen: readonly number[],
  onVector: (index: number, vector: Vector, fraction: number) => void,
): Promise<void> {
  if (chosen.length === 0) return;
  const { sampleRateHz } = embedder.audioInput;
  const { gainDb, signal } = listening;
  const pcm = decoder.decode(listening.path, { sampleRateHz, gainDb, signal });
  const wanted = chosen.map((index) => windows[index]!);
  const sounds = sliceWindows(pcm, wanted, sampleRateHz);
  const encode = async (window: Float32Array) => (await embedder.embedAudio([window], signal))[0]!;
  let done = 0;
  for await (const vector of overlap(sounds, WINDOWS_IN_FLIGHT, encode)) {
    const index = chosen[done++]!;
    onVector(index, vector, done / chosen.length);
  }
}
