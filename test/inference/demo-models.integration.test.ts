import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);

describe('the demo sentence encoder', () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await createSentenceEmbedder({ name: 'text', folder: 'models/demo/minilm', threads: 2 });
  });
  afterAll(() => embedder.dispose());

  test('puts synonyms closer together than unrelated sentences', async () => {
    const [dog, puppy, tax] = await embedder.embedTexts!(['a barking dog', 'a puppy that barks', 'the tax form is due']);
    expect(dot(dog!, puppy!)).toBeGreaterThan(0.6);
    expect(dot(dog!, tax!)).toBeLessThan(0.2);
    expect(dot(dog!, dog!)).toBeCloseTo(1, 5);
    expect(embedder.space).toMatchObject({ name: 'text', dimensions: 384, modalities: ['text'], modelId: 'minilm' });
  });
});
