import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../setup/waiting.js';
import { RUN, environmentIn, runChorus } from './chorus-process.js';

const SPEECH = resolve('scripts/demo/library/harbour-tour.mp3');
const NOTES = resolve('scripts/demo/library/train-journey.srt');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-cli-'));
  // The first call may compile, and says so.
  chorus('--help');
});
afterAll(() => rm(folder, { recursive: true }));

const environment = () => environmentIn(folder);

function chorus(...args: string[]) {
  const { status, stdout, stderr } = runChorus(folder, args);
  return { status, stdout, stderr, lines: stdout.trim().split('\n') };
}

const jsonLines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>);

describe('the command line', () => {
  it('shows help, and the wrong use of it has exit code 2', () => {
    expect(chorus('--help')).toMatchObject({ status: 0, stderr: '' });
    for (const command of ['serve', 'ingest', 'search', 'transcribe', 'embed', 'models', 'doctor']) {
      expect(chorus('--help').stdout).toContain(command);
    }
    expect(chorus('ingest', '--help').stdout).toContain('--tag');
    expect(chorus('nonsense')).toMatchObject({ status: 2, stdout: '' });
    expect(chorus('search', '--nonsense', 'x').status).toBe(2);
    expect(chorus('search').status).toBe(2);
    expect(chorus('embed', '--kind', 'smell', '--model', 'x', 'y').status).toBe(2);
  });

  it('ingests, finds by words, and knows the same file again', () => {
    const first = chorus('ingest', SPEECH, NOTES, '--tag', 'demo', '--json');
    expect(first.status).toBe(0);
    expect(jsonLines(first.stdout).map(({ state, duplicate }) => [state, duplicate])).toEqual([
      ['READY', false],
      ['READY', false],
    ]);
    const again = chorus('ingest', NOTES, '--json');
    expect(jsonLines(again.stdout)[0]).toMatchObject({ state: 'READY', duplicate: true });
    const search = chorus(
      'search',
      'the keeper of the lighthouse lights a lamp',
      '--space',
      'text',
      '--json',
    );
    const { hits } = JSON.parse(search.stdout) as {
      hits: { media: object; moments: { startSeconds: number }[] }[];
    };
    expect(hits[0]!.media).toMatchObject({ title: 'harbour tour', tags: ['demo'] });
    expect(hits[0]!.media).not.toHaveProperty('contentPath');
    expect(hits[0]!.moments[0]!.startSeconds).toBeGreaterThan(3);
  });

  it('says what failed, with exit code 1, and does the rest', async () => {
    const empty = join(folder, 'empty.wav');
    await writeFile(empty, '');
    const { status, lines } = chorus('ingest', empty, NOTES);
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^FAILED\t.*MEDIA_EMPTY/);
    expect(lines[1]).toMatch(/^READY/);
  });

  it('transcribes to JSON and SRT', () => {
    const [json] = jsonLines(chorus('transcribe', SPEECH, '--json').stdout) as unknown as [
      { input: string; text: string; segments: { startSeconds: number; endSeconds: number; text: string }[] },
    ];
    expect(json.input).toBe(SPEECH);
    expect(json.text.toLowerCase()).toContain('lighthouse');
    expect(json.segments.every((segment) => segment.startSeconds < segment.endSeconds)).toBe(true);
    expect(chorus('transcribe', SPEECH, '--format', 'srt').stdout).toMatch(
      /^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n/,
    );
  });

  it('prints the same vectors bit for bit in two runs', () => {
    const embed = () =>
      chorus('embed', '--model', 'models/demo/clap', '--kind', 'audio', SPEECH, '--raw', '--json');
    const first = embed();
    expect(first.status).toBe(0);
    expect(embed().stdout).toBe(first.stdout);
    const [{ windows }] = jsonLines(first.stdout) as unknown as [
      { windows: { startSeconds: number; endSeconds: number; vector: number[] }[] },
    ];
    expect(windows.map((window) => window.startSeconds)).toEqual(windows.map((_, index) => index * 10));
    for (const { vector } of windows) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const text = chorus('embed', '--model', 'models/demo/clip', '--kind', 'text', 'a red apple', '--json');
    expect(jsonLines(text.stdout)[0]).toMatchObject({
      input: 'a red apple',
      windows: [{ startSeconds: null }],
    });
  });

  it('finishes after kill -9 what was accepted before it', async () => {
    const many = join(folder, 'many');
    await mkdir(many);
    for (let i = 0; i < 40; i++)
      await writeFile(join(many, `${i}.txt`), `Letter number ${i} about topic ${i * i}.`);
    const victim = spawn(process.execPath, [...RUN, 'ingest', many, SPEECH], {
      env: environment(),
      stdio: 'ignore',
      detached: true,
    });
    await sleep(200);
    let accepted = 0;
    while (accepted < 40) {
      await sleep(300);
      accepted = countJobs();
    }
    process.kill(-victim.pid!, 'SIGKILL');
    await once(victim, 'exit');
    const server = spawn(process.execPath, [...RUN, 'serve', '--port', '0'], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let noted = '';
    server.stderr.on('data', (chunk: Buffer) => (noted += chunk.toString()));
    const url = await until(() => /http:\S+graphql/.exec(noted)?.[0]);
    const unfinished = async () => {
      const query =
        '{ jobs(first: 1, filter: { states: [PENDING, PROCESSING] }) { totalCount } library(first: 1) { totalCount } }';
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as {
        data: { jobs: { totalCount: number }; library: { totalCount: number } };
      };
    };
    const done = await until(async () => {
      const { data } = await unfinished();
      return data.jobs.totalCount === 0 ? data : undefined;
    });
    expect(done.library.totalCount).toBe(42);
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number];
    expect(code).toBe(0);
  }, 120_000);
});

function countJobs(): number {
  const script =
    "import { createLanceStore } from './dist/stores/lancedb/store.js';" +
    'const store = await createLanceStore(process.argv[1]);' +
    'const page = await store.catalog.listJobs({ first: 1 });' +
    'process.stdout.write(String(page.totalCount)); await store.close();';
  const result = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, join(folder, 'data', 'lancedb')],
    { encoding: 'utf8' },
  );
  return Number(result.stdout || 0) - 5;
}
