import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { float32Tensor, int64Tensor, loadSession } from '../../src/inference/session.js';
import { goldenModel } from '../golden/golden.js';

const GRAPH = resolve(goldenModel('sentence'), 'onnx/model.onnx');
const ids = int64Tensor([2, 7, 9, 3], [1, 4]);
const feeds = {
  input_ids: ids,
  attention_mask: int64Tensor([1, 1, 1, 1], [1, 4]),
  token_type_ids: int64Tensor([0, 0, 0, 0], [1, 4]),
};

describe('a session', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-session-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('tells what it takes and gives, and gives it', async () => {
    const session = await loadSession(GRAPH, { threads: 1 });
    expect(session.inputs.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'input_ids int64',
      'attention_mask int64',
      'token_type_ids int64',
    ]);
    const { last_hidden_state: hidden } = await session.run(feeds, ['last_hidden_state']);
    expect(hidden).toMatchObject({ type: 'float32', dims: [1, 4, 24] });
    await session.dispose();
  });

  test('lists everything that is wrong with an input at once, without its data', async () => {
    const session = await loadSession(GRAPH);
    const wrong = { input_ids: float32Tensor(Float32Array.of(1234.5), [1, 1]), pixel_values: ids };
    const failure = await session.run(wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringMatching(
        /missing inputs: attention_mask, token_type_ids.*unknown inputs: pixel_values.*input_ids must be int64/,
      ),
      details: { given: ['input_ids: float32 [1, 1]', 'pixel_values: int64 [1, 4]'] },
    });
    expect(JSON.stringify(failure)).not.toContain('1234.5');
    await expect(session.run(feeds, ['logits'])).rejects.toMatchObject({
      message: expect.stringContaining('logits'),
    });
    await session.dispose();
  });

  test('serves many callers at once with the same bits', async () => {
    const session = await loadSession(GRAPH);
    const results = await Promise.all(Array.from({ length: 8 }, () => session.run(feeds)));
    for (const result of results) expect(result).toEqual(results[0]);
    await session.dispose();
  });

  test('is shared between links to one file and lives until its last handle is given back', async () => {
    const link = join(folder, 'linked.onnx');
    await symlink(GRAPH, link);
    const [first, second] = await Promise.all([loadSession(GRAPH), loadSession(link)]);
    expect(second.inputs).toBe(first.inputs);
    await first.dispose();
    await first.dispose();
    await expect(first.run(feeds)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
    await expect(second.run(feeds)).resolves.toHaveProperty('last_hidden_state');
    await second.dispose();
    const again = await loadSession(GRAPH);
    expect(again.inputs).not.toBe(first.inputs);
    await again.dispose();
  });

  test('has as many threads as its caller asked for, whoever else has the file open', async () => {
    const [one, two, again] = await Promise.all([1, 2, 1].map((threads) => loadSession(GRAPH, { threads })));
    expect(two!.inputs).not.toBe(one!.inputs);
    expect(again!.inputs).toBe(one!.inputs);
    expect(await two!.run(feeds)).toEqual(await one!.run(feeds));
    await Promise.all([one, two, again].map((session) => session!.dispose()));
  });

  test('of a damaged file fails, and succeeds once the file is whole', async () => {
    const path = join(folder, 'damaged.onnx');
    await writeFile(path, 'not a graph');
    await expect(loadSession(path)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { file: 'damaged.onnx' },
    });
    await copyFile(GRAPH, path);
    const session = await loadSession(path);
    await session.dispose();
  });

  test('of an absent file asks to fetch it', async () => {
    await expect(loadSession(join(folder, 'absent.onnx'))).rejects.toMatchObject({ code: 'MODEL_NOT_READY' });
  });
});
