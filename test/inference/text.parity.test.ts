import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { int64Tensor, loadSession, type Session, type Tensor } from '../../src/inference/session.js';
import { poolTokens } from '../../src/inference/text-tower.js';
import { loadTokenizer, type Tokenizer } from '../../src/inference/tokenizer.js';
import { golden, goldenModel, valuesAt } from '../golden/golden.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap, largestGap, relativeGap } from '../setup/tensor-matcher.js';

/** The graph of texts in each family. */
const GRAPHS = { clap: 'text_model', clip: 'text_model', sentence: 'model' };
const table = new ParityTable('text');

describe.each([
  ['clap', createClapEmbedder],
  ['clip', createClipEmbedder],
  ['sentence', createSentenceEmbedder],
] as const)('%s texts, against the tokenizers library and PyTorch', (family, create) => {
  let embedder: Embedder;
  let session: Session;
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    embedder = await create({ name: family, folder: goldenModel(family), dtype: 'fp32', threads: 2 });
    session = await loadSession(`${goldenModel(family)}/onnx/${GRAPHS[family]}.onnx`, { threads: 2 });
    tokenizer = await loadTokenizer(goldenModel(family));
  });
  afterAll(() => Promise.all([embedder.dispose(), session.dispose()]));

  /** Not normalised; the sentence encoder's rows of tokens averaged. */
  async function outputOf(ids: readonly number[]): Promise<Float32Array> {
    const dims = [1, ids.length];
    const known: Record<string, Tensor> = {
      input_ids: int64Tensor(ids, dims),
      attention_mask: int64Tensor(new BigInt64Array(ids.length).fill(1n), dims),
      token_type_ids: int64Tensor(new BigInt64Array(ids.length), dims),
    };
    const feeds = Object.fromEntries(session.inputs.map(({ name }) => [name, known[name]!]));
    const output = Object.values(await session.run(feeds))[0]! as Tensor & { type: 'float32' };
    return family === 'sentence' ? poolTokens(output, 'mean') : output.data;
  }

  test.each(Object.entries(golden.texts))('%s: the same tokens, output and vector', async (name, row) => {
    const { ids, output, vector: expected } = row[family];
    expect(tokenizer.encode(row.text).inputIds).toEqual(ids);
    table.expectWithin(`output, ${family}`, name, relativeGap(await outputOf(ids), valuesAt(output)));
    const [vector] = await embedder.embedTexts!([row.text]);
    table.expectWithin(`vector, ${family}`, name, cosineGap(vector!, expected));
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
    table.expectWithin('vector, packaged encoder', name, largestGap(vector!.subarray(0, 8), row.first));
  });
});

test.each(Object.entries(golden.unigramTexts))(
  'a tokenizer of multilingual encoders (Unigram) gives the same tokens: %s',
  async (name, ids) => {
    const tokenizer = await loadTokenizer(goldenModel('unigram'));
    expect(tokenizer.encode(golden.texts[name]!.text).inputIds).toEqual(ids);
  },
);

test('the parity table holds these cases and no other', () => table.finish());
