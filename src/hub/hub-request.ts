import { AppError, isAppError } from '../domain/errors.js';
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
const CHECK_ENDPOINT = 'Check the network and HF_ENDPOINT.';

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
    target = followed(location, target);
  }
  throw new AppError('MODEL_FETCH_FAILED', `The hub redirects without end. ${CHECK_ENDPOINT}`);
}

function followed(location: string, from: URL): URL {
  if (URL.canParse(location, from.href)) {
    const target = new URL(location, from);
    if (/^https?:$/.test(target.protocol)) return target;
  }
  throw new AppError('MODEL_FETCH_FAILED', `The hub redirects to what is no web address. ${CHECK_ENDPOINT}`);
}

/** @returns whether a URL belongs to the endpoint itself. */
export function isOwnOrigin(access: HubAccess, url: string): boolean {
  return new URL(url).origin === new URL(access.endpoint).origin;
}

/**
 * Turns an unhappy status into the right error. The body is dropped: it may be large and is for developers.
 * @throws TransientError when the server may do better later; AppError MODEL_NOT_FOUND, MODEL_FORBIDDEN or
 *   MODEL_FETCH_FAILED otherwise.
 */
export async function refuse(access: HubAccess, response: Response): Promise<never> {
  await response.body?.cancel();
  const { status } = response;
  const details = { status };
  if (status === 401 || status === 403) {
    const remedy =
      access.token === null
        ? 'Set HF_TOKEN to the token of an account that may read it and has accepted its terms.'
        : 'The token in use does not open it: accept the terms of the model with its account, or set HF_TOKEN anew.';
    const message = `The hub refuses access: the model does not exist, or is gated or private. ${remedy}`;
    throw new AppError('MODEL_FORBIDDEN', message, { details });
  }
  if (status === 404) {
    const message = 'The hub has no such model, revision or file. Check the spelling of its name.';
    throw new AppError('MODEL_NOT_FOUND', message, { details });
  }
  const mayPass = status === 408 || status === 429 || status >= 500;
  const remedy = mayPass ? 'Try again later: what has arrived is kept.' : CHECK_ENDPOINT;
  const message = `The hub answered with status ${status}. ${remedy}`;
  const failure = new AppError('MODEL_FETCH_FAILED', message, { details });
  if (!mayPass) throw failure;
  throw new TransientError(failure, retryAfterMsOf(response.headers));
}

/** In seconds or as a date. Source: RFC 9110, 10.2.3. */
function retryAfterMsOf(headers: Headers): number {
  const text = headers.get('retry-after') ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0;
}

/**
 * A proxy that asks for a login, or a server that is no hub, answers any address with a page and status 200.
 * @throws AppError MODEL_FETCH_FAILED when the answer is such a page.
 */
export async function refuseWebPage(response: Response): Promise<void> {
  if (!/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) return;
  await response.body?.cancel();
  throw webPage(new URL(response.url).pathname.split('/').at(-1) ?? '');
}

/** @returns the error for a page in place of a file. */
export function webPage(file: string): AppError {
  const message =
    `A web page came in place of ${file}: a login, a proxy or another server stands between here and the hub. ` +
    CHECK_ENDPOINT;
  return new AppError('MODEL_FETCH_FAILED', message, { details: { file } });
}

/**
 * Says of a failure which model it is about.
 * @throws AppError whatever `work` throws.
 */
export async function naming<T>(repository: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code === 'CANCELLED' || error.details?.['repository'] !== undefined)
      throw error;
    const details = { repository, ...error.details };
    throw new AppError(error.code, `${repository}: ${error.message}`, { details, cause: error.cause });
  }
}

/** @returns CANCELLED when the caller asked for it, else a failure of the connection, which may pass. */
export function asFailure(cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return new AppError('CANCELLED', 'The fetch was cancelled.', { cause });
  const message = 'The hub cannot be reached, or the connection broke. ' + CHECK_ENDPOINT;
  return new TransientError(new AppError('MODEL_FETCH_FAILED', message, { cause }));
}
