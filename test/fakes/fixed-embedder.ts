import type { EmbeddingSpace, Modality, Vector } from '../../src/domain/embedding.js';
import type { AppError } from '../../src/domain/errors.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';

/** Dimensions of every fake space. */
export const FAKE_DIMENSIONS = 16;

/** A space whose vectors are decided by the words or numbers themselves, so that tests can predict who is near whom. */
export function fakeSpace(name: string, modalities: readonly Modality[]): EmbeddingSpace {
  return {
    name,
    modelId: `fake/${name}`,
    revision: '1',
    dimensions: FAKE_DIMENSIONS,
    preprocessingDigest: 'none',
    modalities,
  };
}

/** @returns a unit vector: each word adds to one axis, so that texts with common words are near. */
export function wordVector(text: string): Vector {
  const vector = new Float32Array(FAKE_DIMENSIONS);
  for (const word of text.toLowerCase().split(/\W+/).filter(Boolean)) vector[axisOf(word)]! += 1;
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}

function axisOf(word: string): number {
  let sum = 7;
  for (const character of word) sum = (sum * 31 + character.charCodeAt(0)) % 1009;
  return sum % FAKE_DIMENSIONS;
}

export interface FakeEmbedder extends Embedder {
  /** Texts asked for, in order. */
  readonly texts: string[];
  /** Set to make every call fail with this error. */
  failure: AppError | null;
}

/**
 * An embedder typed against the port. Texts by `wordVector`; a window of audio by its mean as the word `sound<mean>`;
 * a picture by its first byte as the word `picture<byte>`.
 */
export function createFakeEmbedder(name: string, modalities: readonly Modality[]): FakeEmbedder {
  const fake: FakeEmbedder = {
    space: fakeSpace(name, modalities),
    texts: [],
    failure: null,
    ...(modalities.includes('audio') ? { audioInput: { sampleRateHz: 48000, maxWindowSeconds: 10 } } : {}),
    embedTexts(texts) {
      fake.texts.push(...texts);
      return fake.failure ? Promise.reject(fake.failure) : Promise.resolve(texts.map(wordVector));
    },
    dispose: () => Promise.resolve(),
  };
  if (modalities.includes('audio')) {
    fake.embedAudio = (windows) =>
      Promise.resolve(windows.map((pcm) => wordVector(`sound${Math.round(mean(pcm))}`)));
  }
  if (modalities.includes('image')) {
    fake.embedImages = (images) => Promise.resolve(images.map(({ data }) => wordVector(`picture${data[0]}`)));
  }
  return fake;
}

function mean(pcm: Float32Array): number {
  return pcm.reduce((sum, value) => sum + value, 0) / pcm.length;
}
