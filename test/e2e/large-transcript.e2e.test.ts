import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseTranscript } from '../../src/decode/transcript.js';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-transcript-'));
});
afterAll(() => rm(folder, { recursive: true }));

const time = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(11, 19)},000`;

it('reads a long transcript on a thread of its own as it would here, and tells as well what is wrong with one', async () => {
  const cues = Array.from({ length: 9000 }, (_, index) => {
    return `${index + 1}\n${time(index * 3)} --> ${time(index * 3 + 2)}\nÄpfel number ${index}, and then home.\n`;
  });
  const [long, damaged] = [join(folder, 'long.srt'), join(folder, 'damaged.srt')];
  await writeFile(long, cues.join('\n'));
  await writeFile(damaged, Buffer.alloc(100_000, '\u0000\u0001'));
  const script = ['scripts/run.mjs', '../test/e2e/large-transcript-process.mjs', long, damaged];
  const { stdout } = await run(process.execPath, script, { env: { ...process.env, NODE_OPTIONS: '' } });
  const expected = JSON.stringify(parseTranscript(await readFile(long)));
  expect(stdout.trim().split('\n')).toEqual([
    createHash('sha256').update(expected).digest('hex'),
    'AppError MEDIA_UNSUPPORTED',
  ]);
});
