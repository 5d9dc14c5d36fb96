import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/env.js';
import { openCheckpoints, type AddRequest } from '../../src/container/checkpoints.js';
import { startHubServer, type HubServer } from '../hub/hub-server.js';

const CLIP = resolve('test/golden/models/clip');
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n';
const { signal } = new AbortController();

/** @returns every file of a folder, by path. */
function readFolder(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
}

let root: string;
let hub: HubServer;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'chorus-add-'));
  hub = await startHubServer('owner/clip', readFolder(CLIP));
});
afterEach(async () => {
  await hub.close();
  rmSync(root, { recursive: true });
});

const config = (changes: Record<string, string> = {}) =>
  loadConfig({
    CHORUS_DATA_DIR: join(root, 'data'),
    CHORUS_THREADS: '1',
    HF_HOME: join(root, 'hf'),
    HF_ENDPOINT: hub.endpoint,
    ...changes,
  });
async function add(request: AddRequest, changes: Record<string, string> = {}) {
  const checkpoints = await openCheckpoints(config(changes));
  const plan = await checkpoints.planAdd(request, signal);
  await checkpoints.add(plan, signal, () => {});
  return plan;
}
const statusOf = async (role: string) => {
  const checkpoints = await openCheckpoints(config(), [role]);
  return (await checkpoints.verify(signal))[0]!;
};
const problemsOf = async (request: AddRequest) => {
  const error = await add(request).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'MODEL_INVALID' });
  const { problems } = (error as { details: { problems: string[] } }).details;
  for (const problem of problems) expect((error as Error).message).toContain(problem);
  expect(existsSync(join(root, 'data', 'models.json'))).toBe(false);
  return problems;
};
/** A copy of the golden model to spoil. */
function copyOfClip(name = 'mine'): string {
  const folder = join(root, name);
  cpSync(CLIP, folder, { recursive: true });
  return folder;
}
const overlay = () => JSON.parse(readFileSync(join(root, 'data', 'models.json'), 'utf8')) as object;

describe('adding a model of the hub', () => {
  it('finds out type and role, fetches, pins, and puts it in the place of the profile’s', async () => {
    const plan = await add({ source: 'owner/clip', dtype: 'fp32' });
    expect(plan).toMatchObject({ role: { name: 'clip', type: 'clip' }, replaced: { origin: 'PROFILE' } });
    expect(overlay()).toEqual({ roles: { clip: { type: 'clip', hub: 'owner/clip', dtype: 'fp32' } } });
    expect(await statusOf('clip')).toMatchObject({ isReady: true, isPinned: true, origin: 'ADDED' });
  });

  it('lists what is missing with the precisions that there are, before any weights are fetched', async () => {
    expect(await problemsOf({ source: 'owner/clip' })).toEqual([
      'onnx/vision_model_quantized.onnx is missing (there is fp32)',
      'onnx/text_model_quantized.onnx is missing (there is fp32)',
      'with what there is: --dtype fp32',
    ]);
    expect(hub.bodies()).toEqual([expect.stringMatching(/^config\.json/)]);
  });

  it('shows sizes and changes nothing when it is only planned', async () => {
    const checkpoints = await openCheckpoints(config());
    const { files } = await checkpoints.planAdd({ source: 'owner/clip', dtype: 'fp32' }, signal);
    const sizes = Object.fromEntries(files.map(({ file, sizeBytes }) => [file, sizeBytes]));
    expect(sizes['onnx/text_model.onnx']).toBe(readFolder(CLIP)['onnx/text_model.onnx']!.length);
    expect(existsSync(join(root, 'data', 'models.json'))).toBe(false);
    expect(hub.bodies()).toEqual([expect.stringMatching(/^config\.json/)]);
  });

  it('takes it from the cache when offline, and says so when it is not there', async () => {
    await expect(add({ source: 'owner/clip' }, { HF_HUB_OFFLINE: '1' })).rejects.toMatchObject({
      code: 'MODEL_NOT_READY',
      message: expect.stringContaining('HF_HUB_OFFLINE'),
    });
    await add({ source: 'owner/clip', dtype: 'fp32' });
    rmSync(join(root, 'data'), { recursive: true });
    hub.seen.length = 0;
    await add({ source: 'owner/clip', dtype: 'fp32' }, { HF_HUB_OFFLINE: '1' });
    expect(hub.seen).toEqual([]);
    expect(await statusOf('clip')).toMatchObject({ isReady: true, isPinned: true });
  });

  it('keeps the role as it was when the model does not work', async () => {
    const { 'onnx/text_model.onnx': text, ...rest } = readFolder(CLIP);
    hub.commit({ ...rest, 'onnx/text_model.onnx': rest['onnx/vision_model.onnx']! });
    expect(text).toBeDefined();
    expect(await problemsOf({ source: 'owner/clip', dtype: 'fp32' })).toEqual([
      expect.stringMatching(/text_model\.onnx.*pixel_values/),
    ]);
    expect(await statusOf('clip')).toMatchObject({ origin: 'PROFILE', isReady: true });
  });
});

describe('adding a folder', () => {
  it('writes down the precision that there is, and notices later changes', async () => {
    const folder = copyOfClip();
    await add({ source: folder });
    expect(overlay()).toEqual({ roles: { clip: { type: 'clip', folder, dtype: 'fp32' } } });
    expect(await statusOf('clip')).toMatchObject({ isReady: true, isPinned: true, damaged: [] });
    const graph = join(folder, 'onnx/text_model.onnx');
    const bytes = readFileSync(graph);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(graph, bytes);
    expect(await statusOf('clip')).toMatchObject({ isReady: false, damaged: ['onnx/text_model.onnx'] });
    cpSync(CLIP, folder, { recursive: true });
    expect(await statusOf('clip')).toMatchObject({ isReady: true });
  });

  it('lists everything that keeps it from being a model, at once', async () => {
    const folder = copyOfClip();
    const graph = readFileSync(join(folder, 'onnx/vision_model.onnx'));
    writeFileSync(join(folder, 'onnx/vision_model.onnx'), graph.subarray(0, 1000));
    writeFileSync(join(folder, 'onnx/text_model.onnx'), POINTER);
    writeFileSync(join(folder, 'preprocessor_config.json'), '{');
    rmSync(join(folder, 'tokenizer.json'));
    expect(await problemsOf({ source: folder })).toEqual([
      'tokenizer.json is missing',
      'preprocessor_config.json is not valid JSON',
      expect.stringMatching(/^onnx\/vision_model\.onnx is cut off: it has 1000 of at least \d+ bytes$/),
      expect.stringMatching(/^onnx\/text_model\.onnx is a Git LFS pointer/),
    ]);
  });

  it('does not take a model of one family for another', async () => {
    expect(await problemsOf({ source: CLIP, role: 'clap' })).toEqual([
      'it is a model of type clip, and the role takes clap',
    ]);
    expect(await problemsOf({ source: CLIP, type: 'whisper' })).toEqual([
      'config.json says that it is a clip, not a whisper',
      ...['encoder_model', 'decoder_model_merged'].map((stem) => `onnx/${stem}.onnx is missing`),
    ]);
  });

  it('tries it: vectors of another length than config.json says, and pictures of another size than the graph takes', async () => {
    const folder = copyOfClip();
    const settings = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...settings, projection_dim: 7 }));
    const problems = await problemsOf({ source: folder });
    expect(problems.length).toBe(2);
    for (const problem of problems) expect(problem).toContain('another length');
    writeFileSync(join(folder, 'preprocessor_config.json'), '{}');
    expect((await problemsOf({ source: folder })).join()).toMatch(/vision_model\.onnx refused its input/);
  });

  it('tries speech as well', async () => {
    await add({ source: resolve('test/fixtures/whisper-random') });
    expect(await statusOf('transcriber')).toMatchObject({ type: 'whisper', isReady: true, origin: 'ADDED' });
  });

  it.each([
    ['a folder that is not there', { source: './nowhere/at/all' }, /no folder/],
    ['a role that does not exist', { source: CLIP, role: 'smell' }, /--role must be one of clip/],
    ['a type that does not exist', { source: CLIP, type: 'nose' }, /--type must be one of clip/],
    ['a type that comes with a package', { source: CLIP, type: 'moonshine' }, /--type must be one of clip/],
    ['a precision that does not exist', { source: CLIP, dtype: 'fp15' }, /no precision/],
    ['a precision of a graph it has not', { source: CLIP, dtype: 'ear=q8' }, /graph "ear"/],
    ['a revision', { source: CLIP, revision: 'v1' }, /--revision/],
    ['domains of a space that is not for sound alone', { source: CLIP, domains: ['music'] }, /domains/],
  ])('refuses %s as wrong usage', async (_what, request, message) => {
    await expect(add(request)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('says what it found when it knows no such family', async () => {
    const folder = join(root, 'odd');
    mkdirSync(join(folder, 'onnx'), { recursive: true });
    writeFileSync(join(folder, 'config.json'), '{"model_type":"llama"}');
    writeFileSync(join(folder, 'onnx/decoder.onnx'), '');
    await expect(add({ source: folder })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(/"llama".*onnx\/decoder\.onnx.*--type/),
    });
  });
});

describe('removing a model from its role', () => {
  it('goes back to the profile, and forgets the pins of the folder', async () => {
    await add({ source: CLIP });
    const checkpoints = await openCheckpoints(config());
    const change = await checkpoints.removeRole('clip', false);
    expect(change).toMatchObject({ before: { origin: 'ADDED' }, after: { origin: 'PROFILE' } });
    expect(readFileSync(join(root, 'data', 'chorus-models.lock.json'), 'utf8')).not.toContain(CLIP);
  });

  it('switches a role of the profile off, and on again', async () => {
    await expect((await openCheckpoints(config())).removeRole('clap', false)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('--off'),
    });
    await (await openCheckpoints(config())).removeRole('clap', true);
    const without = await openCheckpoints(config());
    expect(without.switchedOff).toEqual(['clap']);
    expect((await without.list()).map(({ name }) => name)).not.toContain('clap');
    await without.removeRole('clap', false);
    expect(await statusOf('clap')).toMatchObject({ isReady: true, origin: 'PROFILE' });
  });

  it('keeps the files of a model that is in use, and frees them when it is not', async () => {
    await add({ source: 'owner/clip', dtype: 'fp32' });
    const inUse = await (await openCheckpoints(config())).previewRemoval('owner/clip', null);
    expect(inUse).toMatchObject({ files: [], freedBytes: 0, keptFor: ['clip'] });
    await (await openCheckpoints(config())).removeRole('clip', false);
    const checkpoints = await openCheckpoints(config());
    const removal = await checkpoints.removeFiles('owner/clip', null);
    expect(removal.files).toHaveLength(6);
    expect(existsSync(join(root, 'hf', 'hub', 'models--owner--clip'))).toBe(false);
    await expect(checkpoints.previewRemoval('owner/clip', null)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });
});
