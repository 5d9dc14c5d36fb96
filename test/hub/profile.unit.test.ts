import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppError } from '../../src/domain/errors.js';
import { loadProfile } from '../../src/hub/load-profile.js';
import { filesOf, rolesOf, type ModelRole } from '../../src/hub/profile.js';

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
        },
        text: {
          name: 'text',
          type: 'sentence',
          source: { kind: 'FOLDER', folder: join(folder, '../weights/sentences') },
          dtype: 'auto',
        },
      },
    });
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

  it('names the graphs of the precision asked for, and their weights when kept apart', async () => {
    const { roles } = await loadProfile('standard', ROOT);
    if (!roles.text) throw new Error('the standard profile lacks a role');
    expect(filesOf({ ...roles.text, dtype: 'fp32' })).toEqual({
      required: ['config.json', 'tokenizer.json', 'onnx/model.onnx'],
      optional: [
        'tokenizer_config.json',
        'sentence_bert_config.json',
        '1_Pooling/config.json',
        'onnx/model.onnx_data',
      ],
    });
  });
});
