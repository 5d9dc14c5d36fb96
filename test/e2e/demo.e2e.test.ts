import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-demo-'));
});
afterAll(() => rm(folder, { recursive: true }));

function demo() {
  const env = { ...process.env, CHORUS_DATA_DIR: folder, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'demo', '--', '--once'], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the first run of the README', () => {
  it('ingests the sample library, finds what every question asks for, and knows all of it the second time', async () => {
    expect(await readFile('README.md', 'utf8')).toContain('npm ci && npm run demo');
    const first = demo();
    expect(first.stdout).toMatch(/(\d+) of \1 questions found what they should\.\n$/);
    expect(first.stdout).toContain('via text-anchors');
    expect(first.stderr).toMatch(/0 were known already, 0 failed/);
    expect(first.status).toBe(0);
    const second = demo();
    expect(second.stderr).toMatch(/132 were known already, 0 failed/);
    expect(second.status).toBe(0);
  }, 600_000);
});
