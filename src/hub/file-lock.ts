import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder renews its lock this often; a lock three times as old belongs to nobody. */
const RENEW_MS = 5_000;
const POLL_MS = 100;

/**
 * Runs work while no other process (or other call) runs work under the same lock. It saves work, it does not guard
 * correctness: a lock that looks abandoned is taken over, and whoever writes under it still verifies what it wrote.
 * Node has no flock, hence a file that is created exclusively and touched while it is held.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await create(path))) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await sleep(POLL_MS, undefined, { ...(signal && { signal }) });
  }
  const renewal = setInterval(() => {
    const now = new Date();
    // A lock that vanished is noticed by nobody and harms nobody, see above.
    void utimes(path, now, now).catch(() => undefined);
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await rm(path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${hostname()} ${process.pid}`).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A holder on this machine that died is found at once; one elsewhere when it stops renewing. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [host, processId] = (await readFile(path, 'utf8')).split(' ');
    if (host === hostname() && !isAlive(Number(processId))) return true;
    return Date.now() - (await stat(path)).mtimeMs > 3 * RENEW_MS;
  } catch {
    return false;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
