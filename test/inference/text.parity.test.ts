import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { loadTokenizer, type Tokenizer } from '../../src/inference/tokenizer.js';
import { golden, goldenModel } from '../golden/golden.js';
import { cosine, expectClose } from '../setup/tensor-matcher.js';

/** Unit vectors; measured: at most 2.0e-7. */
const VECTOR = { atol: 2e-6, rtol: 0 };

describe.each([
  ['clap', createClapEmbedder],
  ['clip', createClipEmbedder],
  ['sentence', createSentenceEmbedder],
] as const)('%s texts, against the tokenizers library and PyTorch', (family, create) => {
  let embedder: Embedder;
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    embedder = await create({ name: family, folder: goldenModel(family), threads: 2 });
    tokenizer = await loadTokenizer(goldenModel(family));
  });
  afterAll(() => embedder.dispose());

  test.each(Object.entries(golden.texts))('%s: the same tokens and vector', async (_, row) => {
    expect(tokenizer.encode(row.text).inputIds).toEqual(row[family].ids);
    const [vector] = await embedder.embedTexts!([row.text]);
    expectClose(vector!, row[family].vector, VECTOR);
    expect(cosine(vector!, row[family].vector)).toBeGreaterThanOrEqual(0.9999);
  });

  test('a text gives the same bits alone and among others', async () => {
    const texts = Object.values(golden.texts).map(({ text }) => text);
    const together = await embedder.embedTexts!(texts);
    const alone = await embedder.embedTexts!([texts[3]!]);
    expect(together[3]).toEqual(alone[0]);
  });
});

describe('the packaged sentence encoder, against the tokenizers library and onnxruntime for Python', () => {
  const folder = 'models/demo/minilm';
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createSentenceEmbedder({ name: 'text', folder, threads: 2 });
  });
  afterAll(() => embedder.dispose());

  test.each(Object.entries(golden.demoTexts))('%s: the same tokens and vector', async (name, row) => {
    const { text } = golden.texts[name]!;
    expect((await loadTokenizer(folder)).encode(text).inputIds).toEqual(row.ids);
    const [vector] = await embedder.embedTexts!([text]);
    expectClose(vector!.subarray(0, 8), row.first, VECTOR);
  });
});
