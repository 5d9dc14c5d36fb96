import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withFileLock } from '../../src/hub/file-lock.js';

describe('withFileLock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-lock-'));
    path = join(folder, 'locks', 'x.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs work many times at once. @returns the largest number that ran together. */
  async function crowd(size: number): Promise<number> {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    };
    await Promise.all(Array.from({ length: size }, () => withFileLock(path, work)));
    return most;
  }

  it('lets one in at a time and leaves nothing behind', async () => {
    expect(await crowd(6)).toBe(1);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  });

  it('still lets one in at a time when all find the lock of a dead process', async () => {
    await withFileLock(path, () => Promise.resolve());
    writeFileSync(path, `${hostname()} 4194305 x`);
    expect(await crowd(6)).toBe(1);
    expect(readdirSync(join(folder, 'locks'))).toEqual([]);
  });

  it('takes over from another machine that stopped renewing', async () => {
    await withFileLock(path, () => Promise.resolve());
    writeFileSync(path, 'elsewhere 1 x');
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    expect(await withFileLock(path, () => Promise.resolve('mine'))).toBe('mine');
  });

  it('waits for a holder that is alive, until the caller gives up', async () => {
    await withFileLock(path, async () => {
      const waiting = withFileLock(path, () => Promise.resolve(), AbortSignal.timeout(250));
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    });
  });

  it('opens again when the work fails', async () => {
    await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withFileLock(path, () => Promise.resolve(1))).toBe(1);
  });
});
