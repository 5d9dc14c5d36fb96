import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { golden, goldenModel } from '../golden/golden.js';
import { makePicture, makeSound } from '../golden/inputs.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap } from '../setup/tensor-matcher.js';

const table = new ParityTable('narrow');

describe.each(['q8', 'fp16'] as const)('%s graphs, against the same models in PyTorch float32', (dtype) => {
  const options = { dtype, threads: 2 } as const;
  let clap: Embedder;
  let clip: Embedder;
  let sentence: Embedder;
  beforeAll(async () => {
    clap = await createClapEmbedder({ ...options, name: 'clap', folder: goldenModel('clap-narrow') });
    clip = await createClipEmbedder({ ...options, name: 'clip', folder: goldenModel('clip-narrow') });
    sentence = await createSentenceEmbedder({
      ...options,
      name: 'text',
      folder: goldenModel('sentence-narrow'),
    });
  });
  afterAll(() => Promise.all([clap.dispose(), clip.dispose(), sentence.dispose()]));

  test.each(Object.entries(golden.sounds))('the sound %s', async (name, row) => {
    const [vector] = await clap.embedAudio!([makeSound(row.samples, row.shift)]);
    table.expectWithin(`sounds, CLAP, ${dtype}`, name, cosineGap(vector!, row.vector));
  });

  test.each(Object.entries(golden.pictures))('the picture %s', async (name, row) => {
    const [vector] = await clip.embedImages!([makePicture(row.width, row.height, row.channels)]);
    table.expectWithin(`pictures, CLIP, ${dtype}`, name, cosineGap(vector!, row.vector));
  });

  test.each(Object.entries(golden.texts))('the text %s', async (name, row) => {
    const families = [
      ['CLAP', clap, row.clap],
      ['CLIP', clip, row.clip],
      ['sentence encoder', sentence, row.sentence],
    ] as const;
    for (const [family, embedder, expected] of families) {
      const [vector] = await embedder.embedTexts!([row.text]);
      table.expectWithin(`texts, ${family}, ${dtype}`, name, cosineGap(vector!, expected.vector));
    }
  });
});

test('a graph that wants 16-bit floats as input is refused, and the refusal says what it wants', async () => {
  const folder = goldenModel('clip-fp16-io');
  const embedder = await createClipEmbedder({ name: 'clip', folder, dtype: 'fp16', threads: 1 });
  await expect(embedder.embedImages!([makePicture(8, 8, 3)])).rejects.toMatchObject({
    code: expect.stringMatching(/^(MODEL_INVALID|INFERENCE_FAILED)$/),
    message: expect.stringContaining('float16'),
  });
  await embedder.dispose();
});

test('the parity table holds these cases and no other', () => table.finish());
