import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DtypePreference } from '../../src/domain/dtype.js';
import { findTowerGraph, openModelFolder, requireGraphs } from '../../src/inference/model-folder.js';
import { detectModelType } from '../../src/inference/model-type.js';
import { goldenModel } from '../golden/golden.js';

describe('a model folder', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'chorus-folder-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  async function makeFolder(
    name: string,
    graphs: readonly string[],
    config: object = { model_type: 'clip' },
  ) {
    const folder = join(root, name);
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    for (const graph of graphs) await writeFile(join(folder, 'onnx', graph), graph);
    return folder;
  }

  test('gives the precision asked for, and the fastest there is when none is', async () => {
    const path = await makeFolder('precisions', [
      'text_model.onnx',
      'text_model_quantized.onnx',
      'vision_model_fp16.onnx',
    ]);
    const folder = await openModelFolder(path);
    expect(folder.findGraph('text_model', 'fp32')).toBe(join(path, 'onnx/text_model.onnx'));
    expect(folder.findGraph('text_model', 'auto')).toBe(join(path, 'onnx/text_model_quantized.onnx'));
    expect(folder.findGraph('vision_model', 'auto')).toBe(join(path, 'onnx/vision_model_fp16.onnx'));
    expect(folder.findGraph('vision_model', 'q8')).toBeNull();
  });

  test('gives each graph the precision it is asked in', async () => {
    const path = await makeFolder('mixed', [
      'encoder_model_fp16.onnx',
      'encoder_model_quantized.onnx',
      'decoder_model_merged.onnx',
      'decoder_model_merged_quantized.onnx',
    ]);
    const folder = await openModelFolder(path);
    const graphs = (dtype: DtypePreference) =>
      Object.values(requireGraphs(folder, ['encoder_model', 'decoder_model_merged'], dtype)).map((graph) =>
        basename(graph),
      );
    expect(graphs({ encoder_model: 'fp16', decoder_model_merged: 'q8' })).toEqual([
      'encoder_model_fp16.onnx',
      'decoder_model_merged_quantized.onnx',
    ]);
    expect(graphs({ decoder_model_merged: 'fp32' })).toEqual([
      'encoder_model_quantized.onnx',
      'decoder_model_merged.onnx',
    ]);
    expect(() => graphs({ encoder_model: 'fp32', decoder_model_merged: 'q4' })).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          missing: ['onnx/encoder_model (fp32)', 'onnx/decoder_model_merged (q4)'],
        }),
      }),
    );
  });

  test('names everything that is missing and what there is', async () => {
    const folder = await openModelFolder(await makeFolder('missing', ['model.onnx']));
    expect(() => requireGraphs(folder, ['encoder', 'model', 'decoder'], 'q8')).toThrow(
      expect.objectContaining({
        code: 'MODEL_INVALID',
        details: {
          missing: ['onnx/encoder (q8)', 'onnx/model (q8)', 'onnx/decoder (q8)'],
          present: ['onnx/model.onnx'],
        },
      }),
    );
    expect(requireGraphs(folder, ['model'], 'auto').model).toMatch(/model\.onnx$/);
  });

  test('may lack a tower, but does not silently drop one that exists in another precision', async () => {
    const folder = await openModelFolder(await makeFolder('half', ['text_model.onnx']));
    expect(findTowerGraph(folder, 'vision_model', 'q8')).toBeNull();
    expect(() => findTowerGraph(folder, 'text_model', 'q8')).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID' }),
    );
  });

  test('in a hub cache is known by repository and commit', async () => {
    const commit = 'a'.repeat(40);
    const path = await makeFolder(`models--Xenova--clip-vit-base-patch32/snapshots/${commit}`, []);
    const folder = await openModelFolder(path);
    expect(folder.modelId).toBe('Xenova/clip-vit-base-patch32');
    expect(await folder.revision([])).toBe(commit);
  });

  test('elsewhere is known by its content: equal for a copy, different for other weights', async () => {
    const copy = join(root, 'copy');
    await cp(goldenModel('clip'), copy, { recursive: true });
    const revisionOf = async (path: string) => {
      const folder = await openModelFolder(path);
      return folder.revision([
        folder.findGraph('text_model', 'auto')!,
        folder.findGraph('vision_model', 'auto')!,
      ]);
    };
    const original = await revisionOf(goldenModel('clip'));
    expect(original).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await revisionOf(copy)).toBe(original);
    await writeFile(join(copy, 'README.md'), 'a word about it');
    expect(await revisionOf(copy)).toBe(original);
    await writeFile(join(copy, 'onnx/text_model.onnx'), 'other weights');
    expect(await revisionOf(copy)).not.toBe(original);
  });

  test.each([
    ['owner/name', 'owner/name'],
    ['/home/somebody/export', 'named'],
    ['./export/tmp', 'named'],
    [undefined, 'named'],
  ])('with _name_or_path %p is called %p', async (name, expected) => {
    const folder = await openModelFolder(await makeFolder('named', [], { _name_or_path: name }));
    expect(folder.modelId).toBe(expected);
  });

  test('that is absent asks to be fetched; a damaged one says which file', async () => {
    await expect(openModelFolder(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'MODEL_NOT_READY' });
    await mkdir(join(root, 'empty'));
    await expect(openModelFolder(join(root, 'empty'))).rejects.toMatchObject({
      details: { missing: ['config.json'] },
    });
    const damaged = await makeFolder('damaged', []);
    await writeFile(join(damaged, 'preprocessor_config.json'), '{');
    await expect(openModelFolder(damaged)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('preprocessor_config.json'),
    });
  });

  test('tells its family', async () => {
    expect(await detectModelType(goldenModel('clap'))).toBe('clap');
    expect(await detectModelType(goldenModel('clip'))).toBe('clip');
    expect(await detectModelType(goldenModel('sentence'))).toBe('sentence');
    expect(await detectModelType(await makeFolder('siglip', [], { model_type: 'siglip' }))).toBe('clip');
    const other = await makeFolder('other', ['encoder_model.onnx'], { model_type: 'whisper' });
    await expect(detectModelType(other)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { modelType: 'whisper', graphs: ['onnx/encoder_model.onnx'] },
    });
  });
});
