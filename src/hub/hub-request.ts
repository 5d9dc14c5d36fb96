import { AppError } from '../domain/errors.js';
import { TransientError } from './retry.js';
import type { Watchdog } from './watchdog.js';

/** How to talk to the hub. */
export interface HubAccess {
  /** Without a slash at the end, for example `https://huggingface.co`. */
  readonly endpoint: string;
  /** Sent to the endpoint's origin only, never to where it redirects. */
  readonly token: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Waits before each repetition of a failed request. */
  readonly retryDelaysMs?: readonly number[];
  /** A server that sends nothing for so long counts as gone; default 30 s. */
  readonly silenceTimeoutMs?: number;
}

/** What a request led to. */
export interface Answer {
  /** The last answer; of any status. */
  readonly response: Response;
  /** Headers of the redirects before it, in order. */
  readonly redirects: readonly Headers[];
}

export const SILENCE_TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 8;

/**
 * Asks once and follows redirects.
 * @param isEnough when a redirect's own headers already tell everything, it is the answer.
 * @throws TransientError when the connection fails; AppError MODEL_FETCH_FAILED (redirects without end), CANCELLED.
 */
export async function request(
  access: HubAccess,
  watchdog: Watchdog,
  url: string,
  init: RequestInit,
  isEnough: (redirect: Headers) => boolean = () => false,
): Promise<Answer> {
  let target = new URL(url);
  const redirects: Headers[] = [];
  while (redirects.length <= MAX_REDIRECTS) {
    const headers = new Headers(init.headers);
    // A redirect leads to a storage service that signs its URLs; the token is none of its business.
    if (access.token !== null && isOwnOrigin(access, target.href)) {
      headers.set('Authorization', `Bearer ${access.token}`);
    }
    const options = { ...init, headers, redirect: 'manual', signal: watchdog.signal } as const;
    const response = await fetch(target, options).catch((cause: unknown) => {
      throw asFailure(cause, access.signal);
    });
    watchdog.touch();
    const location = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (!location || isEnough(response.headers)) return { response, redirects };
    await response.body?.cancel();
    redirects.push(response.headers);
    target = new URL(location, target);
  }
  throw new AppError('MODEL_FETCH_FAILED', 'The hub redirects without end.');
}

/** @returns whether a URL belongs to the endpoint itself. */
export function isOwnOrigin(access: HubAccess, url: string): boolean {
  return new URL(url).origin === new URL(access.endpoint).origin;
}

/**
 * Turns an unhappy status into the right error. The body is dropped: it may be large and is for developers.
 * @throws TransientError when the server may do better later, AppError MODEL_NOT_FOUND or MODEL_FETCH_FAILED otherwise.
 */
export async function refuse(response: Response): Promise<never> {
  await response.body?.cancel();
  const { status } = response;
  const details = { status };
  if (status === 401 || status === 403) {
    const message =
      'The hub refuses access: the model does not exist, or is gated or private. Set HF_TOKEN to the token of an ' +
      'account that has accepted its terms.';
    throw new AppError('MODEL_FETCH_FAILED', message, { details });
  }
  if (status === 404) {
    throw new AppError('MODEL_NOT_FOUND', 'The hub has no such model, revision or file.', { details });
  }
  const failure = new AppError('MODEL_FETCH_FAILED', `The hub answered with status ${status}.`, { details });
  if (status !== 408 && status !== 429 && status < 500) throw failure;
  const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0);
  throw new TransientError(failure, Number.isFinite(retryAfterSeconds) ? retryAfterSeconds * 1000 : 0);
}

/** @returns CANCELLED when the caller asked for it, else a failure of the connection, which may pass. */
export function asFailure(cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return new AppError('CANCELLED', 'The fetch was cancelled.', { cause });
  const message = 'The hub cannot be reached, or the connection broke. Check the network and HF_ENDPOINT.';
  return new TransientError(new AppError('MODEL_FETCH_FAILED', message, { cause }));
}
