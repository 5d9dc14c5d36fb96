import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAudioDecoder } from '../../src/decode/audio.js';
import { eventually } from '../setup/waiting.js';

const decoder = createAudioDecoder({ maxDurationSeconds: 3600, timeoutMs: 5000 });
const SECONDS = 40;
const RATE_HZ = 16000;

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-slow-'));
  path = join(folder, 'tone.flac');
  const { ffmpeg } = await decoder.describeBinaries();
  const source = `sine=frequency=300:sample_rate=${RATE_HZ}:duration=${SECONDS}`;
  const { status } = spawnSync(ffmpeg.path, [
    '-nostdin',
    '-loglevel',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    path,
  ]);
  expect(status).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

describe('a reader that is slower than ffmpeg', () => {
  // First: timers that another test left behind would be counted as having been there before.
  it('leaves no timer behind that keeps the process alive', async () => {
    const patient = createAudioDecoder({ maxDurationSeconds: 3600, timeoutMs: 60_000 });
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for await (const chunk of patient.decode(path, { sampleRateHz: RATE_HZ })) {
      void chunk;
      await sleep(20);
    }
    // The runner has timers of its own that come and go; one of ours would last for a minute.
    await eventually(() => expect(timers()).toBeLessThanOrEqual(before), 10_000);
  });

  it('gets every sample, though the process is long gone', async () => {
    let samples = 0;
    for await (const chunk of decoder.decode(path, { sampleRateHz: RATE_HZ })) {
      samples += chunk.length;
      await sleep(60);
    }
    expect(samples).toBe(SECONDS * RATE_HZ);
  });
});
