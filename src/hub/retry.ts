import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../domain/errors.js';

/** A failure that may pass: the connection broke, or the server asked to come back later. */
export class TransientError extends Error {
  /** @param failure what the caller gets when no repetition helped. @param retryAfterMs the least wait asked for. */
  constructor(
    readonly failure: AppError,
    readonly retryAfterMs = 0,
  ) {
    super(failure.message, { cause: failure });
    this.name = 'TransientError';
  }
}

/** About half a minute in all, then a person should look. */
const DEFAULT_DELAYS_MS = [500, 1000, 2000, 4000, 8000, 16_000] as const;
/** A server that wants a longer pause is given up on instead. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Repeats work that fails with a TransientError, waiting longer each time.
 * @param work returns its result; it may call `progressed` to say that this try was of use, so that the count of
 *   failures starts anew.
 * @throws AppError the last failure, or CANCELLED.
 */
export async function withRetries<T>(
  work: (progressed: () => void) => Promise<T>,
  options: { retryDelaysMs?: readonly number[]; signal?: AbortSignal | undefined },
): Promise<T> {
  const delaysMs = options.retryDelaysMs ?? DEFAULT_DELAYS_MS;
  let failures = 0;
  for (;;) {
    try {
      return await work(() => {
        failures = 0;
      });
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      const delayMs = delaysMs[failures++];
      if (delayMs === undefined || error.retryAfterMs > LONGEST_WAIT_MS) throw error.failure;
      await pause(Math.max(delayMs, error.retryAfterMs), options.signal);
    }
  }
}

async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(durationMs, undefined, { ...(signal && { signal }) }).catch((cause: unknown) => {
    throw new AppError('CANCELLED', 'The fetch was cancelled.', { cause });
  });
}
