import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseTranscript } from '../../src/decode/transcript.js';
import { RUN, environmentIn, runChorus } from './chorus-process.js';

const SKY = resolve('scripts/demo/library/night-sky.ogg');
const BREAD = resolve('scripts/demo/library/bread-recipe.m4a');
const NOTES = resolve('scripts/demo/library/train-journey.srt');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-words-'));
  // The first call may compile, and says so.
  chorus('--help');
});
afterAll(() => rm(folder, { recursive: true }));

const environment = () => environmentIn(folder);

function chorus(...args: string[]) {
  return runChorus(folder, args);
}

describe('chorus transcribe', () => {
  it('writes one file per input, says which, and goes on after one that fails', async () => {
    const out = join(folder, 'out');
    const missing = join(folder, 'missing.mp3');
    const result = chorus('transcribe', SKY, missing, BREAD, '--format', 'vtt', '--words', '--out', out);
    expect(result.status).toBe(1);
    expect(result.stdout.trim().split('\n')).toEqual([
      join(out, 'night-sky.vtt'),
      join(out, 'bread-recipe.vtt'),
    ]);
    expect(result.stderr).toContain('SOURCE_NOT_FOUND');
    expect(result.stderr).toContain('gives no times of words');
    const written = await readFile(join(out, 'night-sky.vtt'), 'utf8');
    expect(written).toMatch(/^WEBVTT\nLanguage: en\n\n00:00:0\d\.\d{3} --> /);
    const { format, cues } = parseTranscript(Buffer.from(written));
    expect(format).toBe('VTT');
    expect(cues.map(({ text }) => text).join(' ')).toContain('planet Jupiter');
    for (const { startSeconds, endSeconds } of cues)
      expect(endSeconds! - startSeconds!).toBeLessThanOrEqual(7);
  });

  it('says which languages are known to who asks for another', () => {
    expect(chorus('transcribe', SKY, '--language', 'de')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/does not know the language "de"\. Known: en/),
    });
  });
});

describe('the transcript of an item', () => {
  it('lives with the item: in the graph, as files, until the item is deleted', async () => {
    expect(chorus('ingest', SKY, NOTES).status).toBe(0);
    const server = spawn(process.execPath, [...RUN, 'serve', '--port', '0'], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      await checkTranscripts(await addressOf(server));
      expect(await readdir(join(folder, 'data', 'transcripts'))).toEqual([]);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });
});

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stderr! })) {
    const found = /http:\S+graphql/.exec(line);
    if (found) return found[0];
  }
  throw new Error('the server ended before it listened');
}

async function checkTranscripts(address: string): Promise<void> {
  const ask = async <T>(query: string): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  };
  const { library } = await ask<Answer>(`{ library { nodes { id ... on Audio { transcript { modelId language
    lowTrustShare url(format: SRT) segments { nodes { text isLowTrust } } } } ... on Transcript {
    exportUrl(format: VTT) } } } }`);
  const sound = library.nodes.find(({ transcript }) => transcript)!;
  expect(sound.transcript).toMatchObject({
    modelId: 'UsefulSensors/moonshine-base',
    language: 'en',
    lowTrustShare: 0,
  });
  const said = sound.transcript!.segments.nodes.map(({ text }) => text).join(' ');
  const subtitles = await fetch(sound.transcript!.url);
  expect(subtitles.headers.get('content-type')).toBe('application/x-subrip; charset=utf-8');
  const { cues } = parseTranscript(Buffer.from(await subtitles.arrayBuffer()));
  expect(cues.map(({ text }) => text).join(' ')).toBe(said);
  const converted = await (await fetch(library.nodes.find(({ exportUrl }) => exportUrl)!.exportUrl!)).text();
  expect(converted).toMatch(/^WEBVTT\n\n00:00:0/);
  await ask(`mutation { deleteMedia(ids: ["${sound.id}"]) { deletedIds } }`);
  expect((await fetch(sound.transcript!.url)).status).toBe(404);
}

interface Answer {
  readonly library: {
    readonly nodes: readonly {
      readonly id: string;
      readonly exportUrl?: string;
      readonly transcript?: {
        readonly url: string;
        readonly segments: { readonly nodes: readonly { readonly text: string }[] };
      };
    }[];
  };
}
