import { readFileSync } from 'node:fs';
import type { SpeechTask } from '../../../src/domain/ports/speech.js';
import { noise } from '../speech/sounds.js';

/** A Whisper of random weights; see scripts/goldens/whisper.py. */
export const RANDOM_WHISPER = 'test/fixtures/whisper-random';

/** The same whose decoder gives out its cross-attentions. */
export const TIMESTAMPED_WHISPER = 'test/fixtures/whisper-random-timestamped';

/** Takes the first text, however unlikely it is: random weights pass no gate. */
export const WITHOUT_GATES = { minMeanLogProbability: -Infinity, maxCompressionRatio: Infinity };

interface GoldenSound {
  readonly samples: number;
  readonly amplitude: number;
}

export interface GoldenFeatures extends GoldenSound {
  readonly melBands: number;
  readonly windowSeconds: number;
  readonly dims: readonly [number, number];
  readonly frames: readonly number[];
  /** Base64 of float32 [melBands, frames.length]. */
  readonly values: string;
}

export interface GoldenTokens extends GoldenSound {
  readonly language: string;
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
  readonly isUnfinished: boolean;
}

export interface GoldenPlain extends GoldenTokens {
  /** The language that was told; null where the model was to find out. */
  readonly told: string | null;
  readonly task: SpeechTask;
  /** Share of each language behind the start. */
  readonly shares: Readonly<Record<string, number>>;
  /** Where each token begins, and last the end; frames of 0.02 s. */
  readonly frames: readonly number[];
}

function readGolden<Content>(name: string): Content {
  return JSON.parse(readFileSync(`test/golden/whisper/${name}.json`, 'utf8')) as Content;
}

export const goldenFeatures = () => readGolden<{ cases: GoldenFeatures[] }>('features').cases;
export const goldenTokens = () => readGolden<{ cases: GoldenTokens[]; firstTime: number }>('tokens');

export const goldenPlain = () => readGolden<{ cases: GoldenPlain[] }>('plain').cases;

/** What openai/whisper hears in the LibriVox clips: text, start and end of each word; see scripts/bench/whisper-word-times.py. */
export const goldenWords = () =>
  Object.values(readGolden<{ clips: Record<string, [string, number, number][]> }>('words').clips);

export function floatsOf(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

/** The sound of a case, the same bits as in Python. */
export function soundOf({ samples, amplitude }: GoldenSound): Float32Array {
  return noise(samples / 16000, amplitude);
}
