import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isUsageError } from '../../src/cli/command.js';
import { modelsCommand } from '../../src/cli/commands/models.js';
import { commandHelp } from '../../src/cli/help.js';
import { loadConfig } from '../../src/config/env.js';

const CLIP = resolve('test/golden/models/clip');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-models-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `chorus models ARG ...` in this process. */
async function models(...args: string[]) {
  const printed: string[] = [];
  const noted: string[] = [];
  const terminal = {
    print: (line: string) => void printed.push(line),
    printJson: (value: unknown) => void printed.push(JSON.stringify(value)),
    note: (line: string) => void noted.push(line),
    isInteractive: false,
  };
  const config = loadConfig({
    CHORUS_DATA_DIR: join(folder, 'data'),
    CHORUS_THREADS: '1',
    HF_HOME: join(folder, 'hf'),
    HF_HUB_OFFLINE: '1',
  });
  const open = () => Promise.reject(new Error('no library is needed'));
  const { signal } = new AbortController();
  const { values, positionals } = parseArgs({ args, options: modelsCommand.options, allowPositionals: true });
  const status = await modelsCommand.run({ config, terminal, open, signal }, positionals, values);
  return { status, printed, out: printed.join('\n'), err: noted.join('\n') };
}

describe('chorus models', () => {
  it('lists without being told to', async () => {
    const { status, printed, err } = await models();
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(printed[0]).toMatch(/^ROLE +TYPE +SOURCE +REVISION +DTYPE +SIZE +STATE +FROM$/);
    expect(printed.slice(1).map((line) => line.split(/ +/)[0])).toEqual([
      'clip',
      'clap',
      'text',
      'transcriber',
      'vad',
    ]);
  });

  it('shows every action and option in its help', () => {
    const help = commandHelp(modelsCommand);
    for (const action of ['list', 'fetch', 'verify', 'add', 'remove'])
      expect(help).toMatch(new RegExp(`chorus models (\\[OPTIONS\\] )?${action} `));
    for (const option of Object.keys(modelsCommand.options)) {
      expect(modelsCommand.optionHelp).toHaveProperty(option);
      expect(help).toContain(`--${option}`);
    }
  });

  it.each([
    [['frobnicate'], /list, fetch, verify, add, remove/],
    [['list', '--role', 'clip'], /--role does not go with "models list"/],
    [['verify', '--dry-run'], /--dry-run does not go with "models verify"/],
    [['fetch', 'smell'], /no role "smell"/],
    [['add'], /one folder, or one OWNER\/NAME/],
    [['add', CLIP, CLIP], /one folder, or one OWNER\/NAME/],
    [['add', CLIP, '--dtype', 'fp15'], /no precision/],
    [['remove'], /one role, or one OWNER\/NAME/],
    [['remove', 'clip'], /--off/],
    [['remove', 'smell'], /no role "smell"/],
    [['remove', 'owner/name'], /--files/],
    [['remove', 'clip', '--files'], /--files goes with OWNER\/NAME/],
    [['remove', 'clip', '--off', '--yes'], /--yes goes with OWNER\/NAME --files/],
    [['remove', 'owner/name', '--files', '--off'], /--off goes with a role/],
  ])('%j is wrong usage', async (args, message) => {
    const error = await models(...args).catch((thrown: unknown) => thrown);
    expect(isUsageError(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it('adds a folder, finds it changed, takes it as it is, and goes back', async () => {
    const mine = join(folder, 'mine');
    cpSync(CLIP, mine, { recursive: true });
    const added = await models('add', mine, '--json');
    expect(added.status).toBe(0);
    expect(JSON.parse(added.out)).toMatchObject({
      name: 'clip',
      dtype: 'fp32',
      origin: 'ADDED',
      isReady: true,
    });
    expect(added.err).toMatch(/in place of .*demo\/clip[^]*SPACE_MISMATCH[^]*chorus models remove clip/);
    writeFileSync(join(mine, 'tokenizer_config.json'), '{}');
    const changed = await models('verify', 'clip');
    expect(changed.status).toBe(1);
    expect(changed.out).toMatch(
      /INCOMPLETE[^]*tokenizer_config\.json \(2 bytes instead of \d+\)[^]*to do: .*chorus models add/,
    );
    expect((await models('list', 'clip')).status).toBe(0);
    expect((await models('add', mine)).status).toBe(0);
    expect(await models('verify', 'clip')).toMatchObject({
      status: 0,
      out: expect.stringContaining('ready'),
    });
    expect((await models('remove', 'clip')).out).toMatch(/^clip: .*demo\/clip, as the profile says$/);
  });

  it('switches a role off, and shows that it is', async () => {
    expect((await models('remove', 'clap', '--off')).out).toBe('clap: off');
    expect((await models()).out).toMatch(/^clap +- .* off +removed$/m);
    expect((await models('remove', 'clap')).out).toContain('demo/clap');
  });
});
