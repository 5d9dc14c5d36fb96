import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsageError } from '../../src/cli/command.js';
import { readVectorOption } from '../../src/cli/vector-option.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-vector-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('--vector', () => {
  const piped = (content: string) => readVectorOption('clip=-', Readable.from([content]));

  it('reads a list of numbers from a file', async () => {
    const path = join(folder, 'a=b.json');
    await writeFile(path, '[0.5, -2, 1e-3]');
    const read = await readVectorOption(`clip=${path}`, Readable.from([]));
    expect(read).toEqual({ type: 'VECTOR', space: 'clip', values: [0.5, -2, 0.001] });
  });

  it('reads what chorus embed prints, from standard input', async () => {
    const line = { input: 'a dog', windows: [{ startSeconds: null, endSeconds: null, vector: [1, 2] }] };
    expect(await piped(`${JSON.stringify(line)}\n`)).toEqual({
      ...{ type: 'VECTOR', space: 'clip', values: [1, 2] },
    });
  });

  it.each([
    ['no JSON', '1 2 3'],
    ['words', '["a"]'],
    ['two windows', '{"windows":[{"vector":[1]},{"vector":[2]}]}'],
    ['nothing', ''],
  ])('refuses %s', async (_what, content) => {
    await expect(piped(content)).rejects.toThrow(/standard input holds no vector/);
  });

  it.each(['clip', '=x.json', 'clip=', 'clip=missing.json'])('refuses %j', async (option) => {
    await expect(readVectorOption(option, Readable.from([]))).rejects.toThrow(UsageError);
  });
});
