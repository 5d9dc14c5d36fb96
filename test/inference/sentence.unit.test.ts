import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSentenceEmbedder } from '../../src/inference/sentence/sentence.js';
import { goldenModel } from '../golden/golden.js';

const root = mkdtempSync(join(tmpdir(), 'chorus-sentence-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** @returns a copy of the golden sentence encoder with one more file. */
function modelWith(name: string, file: string, content: unknown): string {
  const folder = join(root, name);
  cpSync(goldenModel('sentence'), folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}

async function embed(folder: string, text: string): Promise<Float32Array> {
  const embedder = await createSentenceEmbedder({ name: 'text', folder, threads: 1 });
  try {
    return (await embedder.embedTexts!([text]))[0]!;
  } finally {
    await embedder.dispose();
  }
}

const modules = (...kinds: string[]) =>
  kinds.map((kind) => ({ type: `sentence_transformers.models.${kind}` }));

describe('a sentence encoder', () => {
  test('puts the default prompt before every text, and it is part of the space', async () => {
    const folder = modelWith('prompted', 'config_sentence_transformers.json', {
      prompts: { query: 'query: ', document: '' },
      default_prompt_name: 'query',
    });
    const plain = goldenModel('sentence');
    expect(await embed(folder, 'a dog')).toEqual(await embed(plain, 'query: a dog'));
    const spaceOf = async (path: string) => {
      const embedder = await createSentenceEmbedder({ name: 'text', folder: path });
      await embedder.dispose();
      return embedder.space.preprocessingDigest;
    };
    expect(await spaceOf(folder)).not.toBe(await spaceOf(plain));
  });

  test('uses no prompt that is not the default', async () => {
    const folder = modelWith('sided', 'config_sentence_transformers.json', {
      prompts: { query: 'query: ' },
      default_prompt_name: null,
    });
    expect(await embed(folder, 'a dog')).toEqual(await embed(goldenModel('sentence'), 'a dog'));
  });

  test('is refused when it has a layer after pooling that its graph lacks', async () => {
    const folder = modelWith(
      'dense',
      'modules.json',
      modules('Transformer', 'Pooling', 'Dense', 'Normalize'),
    );
    await expect(embed(folder, 'a dog')).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    const plain = modelWith('usual', 'modules.json', modules('Transformer', 'Pooling', 'Normalize'));
    expect(await embed(plain, 'a dog')).toEqual(await embed(goldenModel('sentence'), 'a dog'));
  });
});
