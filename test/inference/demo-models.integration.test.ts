import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAudioDecoder } from '../../src/decode/audio.js';
import { createImageDecoder } from '../../src/decode/image.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { cosine } from '../setup/tensor-matcher.js';

/** @returns the index of the candidate that is most similar. */
function nearest(vector: Float32Array, candidates: readonly Float32Array[]): number {
  const similarities = candidates.map((candidate) => cosine(vector, candidate));
  return similarities.indexOf(Math.max(...similarities));
}

describe('the demo sentence encoder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createSentenceEmbedder({ name: 'text', folder: 'models/demo/minilm', threads: 2 });
  });
  afterAll(() => embedder.dispose());

  test('puts synonyms closer together than unrelated sentences', async () => {
    const texts = ['a barking dog', 'a puppy that barks', 'the tax form is due'];
    const [dog, puppy, tax] = await embedder.embedTexts!(texts);
    expect(cosine(dog!, puppy!)).toBeGreaterThan(0.6);
    expect(cosine(dog!, tax!)).toBeLessThan(0.2);
    expect(embedder.space).toMatchObject({ name: 'text', dimensions: 384, modalities: ['text'] });
  });
});

/** Drawings of the openmoji package, by code point, each with words for it. */
const DRAWINGS = [
  ['1F34E', 'a red apple'],
  ['1F436', 'the face of a dog'],
  ['1F697', 'a car'],
  ['1F3B8', 'a guitar'],
] as const;

describe('the demo picture encoder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createClipEmbedder({ name: 'clip', folder: 'models/demo/clip', threads: 2 });
  });
  afterAll(() => embedder.dispose());

  test('finds each drawing first by words for it', async () => {
    const decoder = createImageDecoder();
    const paths = DRAWINGS.map(([code]) => resolve(`node_modules/openmoji/color/svg/${code}.svg`));
    const pictures = await Promise.all(paths.map((path) => decoder.decode(path)));
    const drawn = await embedder.embedImages!(pictures);
    const words = await embedder.embedTexts!(DRAWINGS.map(([, text]) => text));
    expect(words.map((word) => nearest(word, drawn))).toEqual(DRAWINGS.map((_, index) => index));
    expect(embedder.space).toMatchObject({ dimensions: 384, modalities: ['text', 'image'] });
  });

  test('shares the text graph with the sentence encoder through a link', async () => {
    const sentence = await createSentenceEmbedder({ name: 'text', folder: 'models/demo/minilm' });
    const [ours] = await embedder.embedTexts!(['rain on a roof']);
    const [theirs] = await sentence.embedTexts!(['rain on a roof']);
    expect(ours).toEqual(theirs);
    await sentence.dispose();
  });
});

/** Recordings of the supersonic-scsynth-samples package, each with words for it. */
const RECORDINGS = [
  ['misc_crow', 'a crow calls'],
  ['guit_em9', 'an electric guitar chord'],
  ['loop_amen', 'a drum loop'],
  ['ambi_choir', 'a choir sings'],
] as const;

describe('the demo sound encoder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createClapEmbedder({ name: 'clap', folder: 'models/demo/clap', threads: 2 });
  });
  afterAll(() => embedder.dispose());

  test('finds each recording first by words for it', async () => {
    const { sampleRateHz, maxWindowSeconds } = embedder.audioInput!;
    const decoder = createAudioDecoder({ maxDurationSeconds: 60, timeoutMs: 30_000 });
    const sounds = [];
    for (const [name] of RECORDINGS) {
      const path = resolve(`node_modules/supersonic-scsynth-samples/samples/${name}.flac`);
      const chunks = [];
      for await (const chunk of decoder.decode(path, { sampleRateHz, durationSeconds: maxWindowSeconds }))
        chunks.push(...chunk);
      sounds.push(Float32Array.from(chunks));
    }
    const heard = await embedder.embedAudio!(sounds);
    const words = await embedder.embedTexts!(RECORDINGS.map(([, text]) => text));
    expect(words.map((word) => nearest(word, heard))).toEqual(RECORDINGS.map((_, index) => index));
    expect(embedder.space).toMatchObject({ dimensions: 384, modalities: ['text', 'audio'] });
  });
});
