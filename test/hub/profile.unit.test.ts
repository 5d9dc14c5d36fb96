import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppError } from '../../src/domain/errors.js';
import { loadProfile } from '../../src/hub/load-profile.js';
import { filesOf } from '../../src/hub/model-layout.js';
import { rolesOf, type ModelRole } from '../../src/hub/profile.js';

const ROOT = process.cwd();

describe('loadProfile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-profile-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes a profile file and @returns its path. */
  function write(content: unknown): string {
    const path = join(folder, 'mine.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
  const problemsOf = async (content: unknown) => {
    const error = (await loadProfile(write(content), ROOT).catch((thrown: unknown) => thrown)) as AppError;
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).not.toContain(folder);
    return error.details?.['problems'];
  };

  it('fills every role of the demo profile without the hub', async () => {
    const demo = await loadProfile('demo', ROOT);
    expect(rolesOf(demo).map(({ name, type, source }) => [name, type, source.kind])).toEqual([
      ['clip', 'clip', 'FOLDER'],
      ['clap', 'clap', 'FOLDER'],
      ['text', 'sentence', 'FOLDER'],
      ['transcriber', 'moonshine', 'PACKAGE'],
      ['vad', 'silero', 'PACKAGE'],
    ]);
    expect(demo.roles.text?.source).toEqual({ kind: 'FOLDER', folder: join(ROOT, 'models/demo/minilm') });
  });

  it('takes the standard profile from the hub, 8-bit, and pins no commit that nobody has seen', async () => {
    const standard = await loadProfile('standard', ROOT);
    const fromHub = rolesOf(standard).filter(({ source }) => source.kind === 'HUB');
    expect(fromHub.map(({ name, dtype, source }) => [name, dtype, source])).toEqual([
      ['clip', 'q8', { kind: 'HUB', repository: 'Xenova/clip-vit-base-patch32', revision: 'main' }],
      ['clap', 'q8', { kind: 'HUB', repository: 'Xenova/clap-htsat-unfused', revision: 'main' }],
      ['text', 'q8', { kind: 'HUB', repository: 'Xenova/all-MiniLM-L6-v2', revision: 'main' }],
      [
        'transcriber',
        'q8',
        { kind: 'HUB', repository: 'onnx-community/whisper-base_timestamped', revision: 'main' },
      ],
    ]);
  });

  it("reads a user's own file, its folders relative to it", async () => {
    const path = write({
      roles: {
        clip: { type: 'clip', hub: 'me/my-clip', revision: 'v1.0', dtype: 'fp32' },
        text: { type: 'sentence', folder: '../weights/sentences' },
      },
    });
    const profile = await loadProfile(path, ROOT);
    expect(profile).toEqual({
      name: 'mine',
      description: '',
      roles: {
        clip: {
          name: 'clip',
          type: 'clip',
          source: { kind: 'HUB', repository: 'me/my-clip', revision: 'v1.0' },
          dtype: 'fp32',
          domains: null,
          origin: 'PROFILE',
        },
        text: {
          name: 'text',
          type: 'sentence',
          source: { kind: 'FOLDER', folder: join(folder, '../weights/sentences') },
          dtype: 'auto',
          domains: null,
          origin: 'PROFILE',
        },
      },
      switchedOff: [],
    });
  });

  it('gives every graph a precision when the profile names some', async () => {
    const dtype = { encoder_model: 'fp16' };
    const roles = {
      transcriber: { type: 'whisper', hub: 'me/ears', dtype },
      clip: { type: 'clip', folder: 'eyes', dtype: { text_model: 'fp32' } },
    };
    const profile = await loadProfile(write({ roles }), ROOT);
    expect(profile.roles.transcriber?.dtype).toEqual({ encoder_model: 'fp16', decoder_model_merged: 'q8' });
    expect(profile.roles.clip?.dtype).toEqual({ vision_model: 'auto', text_model: 'fp32' });
  });

  it('refuses a precision of a graph that the model has not, or that a hub model leaves open', async () => {
    const roles = {
      transcriber: { type: 'whisper', hub: 'me/ears', dtype: { encoder_model: 'auto', ear: 'q8' } },
      clip: { type: 'clip', folder: 'eyes', dtype: ['q8'] },
    };
    expect(await problemsOf({ roles })).toEqual([
      expect.stringMatching(/^roles\.clip\.dtype: must be one of auto, fp32/),
      'roles.transcriber.dtype: must be named for a hub model',
      'roles.transcriber.dtype: names a graph "ear" that a whisper has not; it has encoder_model, decoder_model_merged',
    ]);
  });

  it('lays over it what a library changes: another model for a role, and roles that are switched off', async () => {
    const overlay = join(folder, 'models.json');
    const added = { type: 'clip', folder: 'eyes' };
    writeFileSync(overlay, JSON.stringify({ roles: { clip: added, clap: null, openl3: null } }));
    const profile = await loadProfile('demo', ROOT, overlay);
    expect(rolesOf(profile).map(({ name, origin }) => [name, origin])).toEqual([
      ['clip', 'ADDED'],
      ['text', 'PROFILE'],
      ['transcriber', 'PROFILE'],
      ['vad', 'PROFILE'],
    ]);
    expect(profile.roles.clip?.source).toEqual({ kind: 'FOLDER', folder: join(folder, 'eyes') });
    expect(profile.switchedOff).toEqual(['clap']);
    writeFileSync(overlay, '{"roles":{"ears":null}}');
    await expect(loadProfile('demo', ROOT, overlay)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('models.json'),
    });
  });

  it('is as the profile says while the library changes nothing', async () => {
    expect(await loadProfile('demo', ROOT, join(folder, 'none.json'))).toEqual(
      await loadProfile('demo', ROOT),
    );
  });

  it('lists everything that is wrong with a profile', async () => {
    expect(
      await problemsOf({
        roles: {
          clip: { type: 'clap', hub: 'me/x' },
          clap: { type: 'clap', folder: 'a', hub: 'me/b' },
          text: { type: 'sentence', folder: 'a', revision: 'main' },
          transcriber: { type: 'whisper', hub: '../../etc', dtype: 'q9' },
          ears: {},
        },
      }),
    ).toEqual([
      expect.stringMatching(/^roles\.clip\.type: .*clip/),
      'roles.clap: needs exactly one of folder, hub and package',
      'roles.text.revision: only goes with hub',
      'roles.transcriber.hub: must be OWNER/NAME',
      expect.stringMatching(/^roles\.transcriber\.dtype: .*fp16/),
      expect.stringMatching(/^roles: .*ears/),
    ]);
  });

  it.each([
    ['a revision that leaves the cache', { text: { type: 'sentence', hub: 'a/b', revision: '../../x' } }],
    ['a repository that leaves the cache', { text: { type: 'sentence', hub: '../b' } }],
    ['no source', { text: { type: 'sentence' } }],
    ['no role', {}],
    ['a precision left open for the hub', { text: { type: 'sentence', hub: 'a/b', dtype: 'auto' } }],
  ])('refuses %s', async (_what, roles) => {
    expect(await problemsOf({ roles })).toHaveLength(1);
  });

  it('says so when the file is not JSON or not there', async () => {
    await expect(loadProfile(write('{'), ROOT)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The profile mine.json is not valid JSON.',
    });
    await expect(loadProfile(join(folder, 'none.json'), ROOT)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The profile none.json cannot be read.',
    });
  });

  it.each(['best', 'constructor'])('names the profiles that exist when asked for "%s"', async (name) => {
    await expect(loadProfile(name, ROOT)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { known: ['demo', 'standard'] },
    });
  });
});

describe('filesOf', () => {
  it('requires of the standard models what their repositories have, by the names they have there', async () => {
    const { roles } = await loadProfile('standard', ROOT);
    const required = (role: ModelRole | undefined) => (role ? filesOf(role).required : []);
    const media = ['config.json', 'tokenizer.json', 'preprocessor_config.json'];
    const quantized = (...stems: string[]) => stems.map((stem) => `onnx/${stem}_quantized.onnx`);
    expect(required(roles.clip)).toEqual([...media, ...quantized('vision_model', 'text_model')]);
    expect(required(roles.clap)).toEqual([...media, ...quantized('audio_model', 'text_model')]);
    expect(required(roles.text)).toEqual(['config.json', 'tokenizer.json', ...quantized('model')]);
    expect(required(roles.transcriber)).toEqual([
      ...media,
      ...quantized('encoder_model', 'decoder_model_merged'),
    ]);
  });

  it('decides by what a folder has: the best precision, and a tower less when it lacks one', () => {
    const graphsOf = (dtype: 'auto' | 'q8', ...present: string[]) =>
      filesOf({ type: 'clip', dtype }, new Set(present)).required.filter((file) => file.endsWith('.onnx'));
    const [vision, text] = ['onnx/vision_model_fp16.onnx', 'onnx/text_model_quantized.onnx'];
    expect(graphsOf('auto', vision, text, 'onnx/text_model.onnx')).toEqual([vision, text]);
    expect(graphsOf('auto', text)).toEqual([text]);
    expect(graphsOf('q8', text)).toEqual([text]);
    expect(graphsOf('q8', vision, text)).toEqual(['onnx/vision_model_quantized.onnx', text]);
    expect(graphsOf('auto')).toEqual(['onnx/vision_model.onnx', 'onnx/text_model.onnx']);
    const speech = filesOf({ type: 'whisper', dtype: 'auto' }, new Set(['onnx/encoder_model.onnx']));
    expect(speech.required).toContain('onnx/decoder_model_merged.onnx');
  });

  it('names the graphs of the precision asked for, and their weights when kept apart', async () => {
    const { roles } = await loadProfile('standard', ROOT);
    if (!roles.text) throw new Error('the standard profile lacks a role');
    expect(filesOf({ ...roles.text, dtype: 'fp32' })).toEqual({
      required: ['config.json', 'tokenizer.json', 'onnx/model.onnx'],
      optional: [
        'tokenizer_config.json',
        'sentence_bert_config.json',
        'config_sentence_transformers.json',
        'modules.json',
        '1_Pooling/config.json',
        'onnx/model.onnx_data',
      ],
    });
  });
});
