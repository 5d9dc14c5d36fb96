import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchProfile } from '../../src/hub/fetch-profile.js';
import { verifyProfile } from '../../src/hub/inspect-profile.js';
import { createHubFixture, GRAPH, PROFILE, WANTED, type HubFixture } from './hub-fixture.js';

let fixture: HubFixture;
beforeEach(async () => {
  fixture = await createHubFixture();
});
afterEach(() => fixture.dispose());

/** Starts a process that fetches. */
function start() {
  const loader = ['--import', './test/setup/typescript-loader.mjs'];
  const args = [...loader, 'test/hub/fetch-process.ts', JSON.stringify(fixture.options)];
  return spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } });
}
const blobs = () => join(fixture.options.cacheDir, 'models--owner--tiny', 'blobs');
const expectSound = async () =>
  expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ isReady: true, isPinned: true });

describe('processes that fetch the same model', () => {
  it('download each file once between them', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'CRAWL', chunkBytes: 60_000, pauseMs: 50 }];
    const codes = await Promise.all([start(), start()].map((child) => once(child, 'exit')));
    expect(codes.map(([code]) => code as number)).toEqual([0, 0]);
    expect(fixture.hub.bodies()).toHaveLength(WANTED.length);
    await expectSound();
  });

  it('leave to the next one what they have when they are killed', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'HANG', afterBytes: 50_000 }];
    const child = start();
    const isUnderWay = () =>
      existsSync(blobs()) && readdirSync(blobs()).some((name) => /incomplete$/.test(name));
    while (!isUnderWay() || fixture.hub.bodies().at(-1)?.startsWith(GRAPH) !== true) await sleep(10);
    await sleep(100);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await fetchProfile(PROFILE, fixture.options);
    const ranges = fixture.hub.seen.map(({ range }) => range).filter(Boolean);
    expect(new Set(ranges)).toEqual(new Set(['bytes=50000-']));
    await expectSound();
  });
});
