import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than a busy machine needs; only a test that fails waits so long. */
const ANSWER_MS = 60_000;
/** Less than what would mend itself in time: a stalled job, a silent process. */
const CHECK_MS = 20_000;

/** Waits for an answer. @throws when none has come within a minute. */
export async function until<T>(
  probe: () => T | null | undefined | Promise<T | null | undefined>,
): Promise<T> {
  for (const end = Date.now() + ANSWER_MS; Date.now() < end; await sleep(50)) {
    const answer = await probe();
    if (answer !== null && answer !== undefined) return answer;
  }
  throw new Error('what was waited for did not come');
}

/** Waits until the check holds. @throws what the check throws when the time is over. */
export async function eventually(check: () => void | Promise<void>, timeoutMs = CHECK_MS): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(10)) {
    try {
      return await check();
    } catch {
      // It may hold the next time.
    }
  }
  await check();
}
