import { randomUUID } from 'node:crypto';
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
    const holder = await readFile(path, 'utf8').catch(() => null);
    if (holder !== null && (await isAbandoned(path, holder))) await takeAway(path, holder);
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
    await file.writeFile(`${hostname()} ${process.pid} ${randomUUID()}`).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A holder on this machine that died is found at once; one elsewhere when it stops renewing. */
async function isAbandoned(path: string, holder: string): Promise<boolean> {
  const [host, processId] = holder.split(' ');
  if (host === hostname() && !isAlive(Number(processId))) return true;
  const renewedMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Infinity,
  );
  return Date.now() - renewedMs > 3 * RENEW_MS;
}

/**
 * Removes an abandoned lock. By turns, and looking again in one's own turn: otherwise two that saw the same dead holder
 * would remove each other's new locks.
 */
async function takeAway(path: string, holder: string): Promise<void> {
  const turn = `${path}.takeover`;
  if (await create(turn)) {
    try {
      if ((await readFile(path, 'utf8').catch(() => null)) === holder) await rm(path, { force: true });
    } finally {
      await rm(turn, { force: true });
    }
    return;
  }
  const other = await readFile(turn, 'utf8').catch(() => null);
  if (other !== null && (await isAbandoned(turn, other))) await rm(turn, { force: true });
  else await sleep(POLL_MS);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
