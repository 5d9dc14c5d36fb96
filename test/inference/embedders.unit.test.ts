import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { loadTokenizer } from '../../src/inference/tokenizer.js';
import { goldenModel } from '../golden/golden.js';
import { makePicture, makeSound } from '../golden/inputs.js';

describe('embedders', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chorus-embedders-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  async function copyWithout(family: 'clip' | 'clap', name: string, ...files: string[]) {
    const folder = join(root, name);
    await cp(goldenModel(family), folder, { recursive: true });
    for (const file of files) await rm(join(folder, file));
    return folder;
  }

  test('describe their space', async () => {
    const clap = await createClapEmbedder({ name: 'clap', folder: goldenModel('clap') });
    expect(clap.space).toMatchObject({
      name: 'clap',
      modelId: 'clap',
      dimensions: 24,
      modalities: ['text', 'audio'],
    });
    expect(clap.space.preprocessingDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(clap.audioInput).toEqual({ sampleRateHz: 48000, maxWindowSeconds: 10 });
    const sentence = await createSentenceEmbedder({ name: 'text', folder: goldenModel('sentence') });
    expect(sentence.space).toMatchObject({ dimensions: 24, modalities: ['text'] });
    expect(sentence.embedImages).toBeUndefined();
    await Promise.all([clap.dispose(), sentence.dispose()]);
  });

  test('have only the modalities of the graphs that are there', async () => {
    const noText = await copyWithout('clip', 'no-text', 'onnx/text_model.onnx', 'tokenizer.json');
    const pictures = await createClipEmbedder({ name: 'clip', folder: noText });
    expect(pictures.space.modalities).toEqual(['image']);
    expect(pictures.embedTexts).toBeUndefined();
    const noVision = await copyWithout(
      'clip',
      'no-vision',
      'onnx/vision_model.onnx',
      'preprocessor_config.json',
    );
    const texts = await createClipEmbedder({ name: 'clip', folder: noVision });
    expect(texts.space.modalities).toEqual(['text']);
    const neither = await copyWithout('clap', 'neither', 'onnx/text_model.onnx', 'onnx/audio_model.onnx');
    await expect(createClapEmbedder({ name: 'clap', folder: neither })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { missing: ['onnx/text_model (auto)', 'onnx/audio_model (auto)'] },
    });
    await Promise.all([pictures.dispose(), texts.dispose()]);
  });

  test('refuse a tower without its settings or tokenizer', async () => {
    const unset = await copyWithout('clip', 'unset', 'preprocessor_config.json');
    await expect(createClipEmbedder({ name: 'clip', folder: unset })).rejects.toMatchObject({
      details: { missing: ['preprocessor_config.json'] },
    });
    const wordless = await copyWithout('clap', 'wordless', 'tokenizer.json');
    await expect(createClapEmbedder({ name: 'clap', folder: wordless })).rejects.toMatchObject({
      details: { missing: ['tokenizer.json'] },
    });
  });

  test('refuse a graph of another family when it is first used', async () => {
    const folder = await copyWithout('clip', 'mixed');
    await cp(join(goldenModel('clap'), 'onnx/audio_model.onnx'), join(folder, 'onnx/vision_model.onnx'));
    const embedder = await createClipEmbedder({ name: 'clip', folder });
    await expect(embedder.embedImages!([makePicture(8, 8, 3)])).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { inputs: ['input_features'], outputs: ['audio_embeds'] },
    });
    await embedder.dispose();
  });

  test('stop between two items when the caller has gone', async () => {
    const embedder = await createClapEmbedder({ name: 'clap', folder: goldenModel('clap') });
    const sounds = [makeSound(4800, 1)];
    await expect(embedder.embedAudio!(sounds, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await embedder.dispose();
    await expect(embedder.embedAudio!(sounds)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  });

  test('give the same bits for one picture alone, among others and from another instance', async () => {
    const pictures = [makePicture(30, 20, 3), makePicture(40, 50, 1), makePicture(224, 224, 3)];
    const first = await createClipEmbedder({ name: 'clip', folder: goldenModel('clip'), threads: 1 });
    const second = await createClipEmbedder({ name: 'clip', folder: goldenModel('clip'), threads: 2 });
    const together = await first.embedImages!(pictures);
    const alone = await second.embedImages!([pictures[1]!]);
    expect(alone[0]).toEqual(together[1]);
    expect(together[0]).not.toEqual(together[1]);
    await Promise.all([first.dispose(), second.dispose()]);
  });
});

describe('a tokenizer', () => {
  test('keeps the end token when it cuts', async () => {
    const tokenizer = await loadTokenizer(goldenModel('clip'));
    const end = tokenizer.tokenToId('<|endoftext|>');
    const { inputIds, attentionMask, tokenTypeIds } = tokenizer.encode('dog '.repeat(200));
    expect([inputIds.length, attentionMask.length, tokenTypeIds.length]).toEqual([77, 77, 77]);
    expect(inputIds.at(-1)).toBe(end);
    expect(inputIds.indexOf(end!)).toBe(76);
    expect(tokenizer.encode('dog dog', { maxLength: 3 }).inputIds).toEqual([inputIds[0], inputIds[1], end]);
    expect(tokenizer.encode('dog', { addSpecialTokens: false }).inputIds).toEqual([inputIds[1]]);
  });

  test('reads back what it wrote', async () => {
    const tokenizer = await loadTokenizer(goldenModel('clap'));
    expect(tokenizer.decode(tokenizer.encode('Straße mit 🐶!').inputIds)).toBe('Straße mit 🐶!');
  });

  test('is refused when tokenizer.json is absent', async () => {
    await expect(loadTokenizer(tmpdir())).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });
});
