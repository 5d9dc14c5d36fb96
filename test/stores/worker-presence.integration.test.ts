import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorkerPresence } from '../../src/stores/worker-presence.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'chorus-presence-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('worker presence', () => {
  it('sees itself and its neighbours for as long as they are open', async () => {
    const first = await createWorkerPresence(folder);
    const second = await createWorkerPresence(folder);
    expect(await second.isAlive(first.workerId)).toBe(true);
    expect(await first.isAlive(first.workerId)).toBe(true);
    await first.close();
    expect(await second.isAlive(first.workerId)).toBe(false);
    expect(await second.isAlive('nobody')).toBe(false);
    await second.close();
  });

  it('sees that a worker was killed, though its socket file is still there', async () => {
    // A plain listener stands for the other process: what is tested is that the system closes it at a kill.
    const path = join(folder, 'other.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    const presence = await createWorkerPresence(folder);
    expect(await presence.isAlive('other')).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(await presence.isAlive('other')).toBe(false);
    await presence.close();
  });
});
