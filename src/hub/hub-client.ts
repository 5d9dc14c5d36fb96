import { modelInfo, pathsInfo } from '@huggingface/hub';
import { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { COMMIT_PATTERN, DIGEST_PATTERN } from './digest.js';
import type { ModelPin } from './lock-file.js';
import { TransientError, withRetries } from './retry.js';
import { watchSilence, type Watchdog } from './watchdog.js';

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

/** The hub's protocol, as far as fetching models needs it. */
export interface HubClient {
  /**
   * @returns the commit a revision stands for, with size and digest of those of the files that exist there.
   * @throws AppError MODEL_NOT_FOUND, MODEL_FETCH_FAILED (also: access refused), CANCELLED.
   */
  describe(repository: string, revision: string, paths: readonly string[]): Promise<ModelPin>;
  /**
   * Streams a file from a byte on; one try, no repetition. The stream may start at byte 0 all the same: see `firstByte`.
   * @throws TransientError when a repetition may help, AppError otherwise; the stream throws likewise.
   */
  open(repository: string, commit: string, path: string, firstByte: number): Promise<OpenedFile>;
}

export interface OpenedFile {
  readonly firstByte: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const MAX_REDIRECTS = 8;
const SILENCE_TIMEOUT_MS = 30_000;

// What the hub says becomes names of files, so nothing but digests and commits may pass.
const COMMIT_SCHEMA = z.string().regex(COMMIT_PATTERN);
const FILES_SCHEMA = z.array(
  z.object({
    path: z.string(),
    size: z.int().min(0),
    oid: z.string().regex(DIGEST_PATTERN),
    lfs: z.object({ oid: z.string().regex(DIGEST_PATTERN), size: z.int().min(0) }).optional(),
  }),
);

/** A client of the hub or of a mirror; the protocol itself comes from `@huggingface/hub`. */
export function createHubClient(access: HubAccess): HubClient {
  return {
    async describe(repository, revision, paths) {
      const hub = { hubUrl: access.endpoint, fetch: bufferedFetch(access) };
      const commit = COMMIT_PATTERN.test(revision)
        ? revision
        : (await understand(modelInfo({ ...hub, name: repository, revision, additionalFields: ['sha'] })))
            .sha;
      const repo = { type: 'model', name: repository } as const;
      const files = await understand(
        pathsInfo({ ...hub, repo, paths: [...paths], revision: COMMIT_SCHEMA.parse(commit) }).then((answer) =>
          FILES_SCHEMA.parse(answer),
        ),
      );
      const pins = files.map(({ path, size, oid, lfs }) => [
        path,
        { sizeBytes: lfs?.size ?? size, digest: lfs?.oid ?? oid },
      ]);
      return { commit, files: Object.fromEntries(pins) as ModelPin['files'] };
    },
    async open(repository, commit, path, firstByte) {
      const url = [access.endpoint, repository, 'resolve', commit, path].join('/');
      const watchdog = watchSilence(access.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS, access.signal);
      try {
        // Compressed, the bytes of a range would be counted in another measure than the file's.
        const range = firstByte > 0 ? { Range: `bytes=${firstByte}-` } : {};
        const headers = { 'Accept-Encoding': 'identity', ...range };
        const response = await request(access, watchdog, url, { headers });
        return { firstByte: firstByteOf(response), chunks: readBody(response, watchdog, access.signal) };
      } catch (error) {
        watchdog.stop();
        throw error;
      }
    },
  };
}

/** Anything the library did not expect in an answer is the server's fault, not a bug of ours. */
async function understand<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('MODEL_FETCH_FAILED', 'The hub gave an answer that makes no sense.', { cause });
  }
}

/** A `fetch` for the library: repeated on failure, redirects and token under our control, the body read whole. */
function bufferedFetch(access: HubAccess): typeof fetch {
  return (input, init) =>
    withRetries(async () => {
      const watchdog = watchSilence(access.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS, access.signal);
      try {
        const response = await request(access, watchdog, String(input), init ?? {});
        const body = await response.arrayBuffer().catch((cause: unknown) => {
          throw asFailure(cause, access.signal);
        });
        return new Response(body, { status: response.status, headers: response.headers });
      } finally {
        watchdog.stop();
      }
    }, access);
}

async function request(
  access: HubAccess,
  watchdog: Watchdog,
  url: string,
  init: RequestInit,
): Promise<Response> {
  let target = new URL(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const headers = new Headers(init.headers);
    // A redirect leads to a storage service that signs its URLs; the token is none of its business.
    if (access.token !== null && target.origin === new URL(access.endpoint).origin) {
      headers.set('Authorization', `Bearer ${access.token}`);
    }
    const options = { ...init, headers, redirect: 'manual', signal: watchdog.signal } as const;
    const response = await fetch(target, options).catch((cause: unknown) => {
      throw asFailure(cause, access.signal);
    });
    watchdog.touch();
    const location = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (!location) return response.ok ? response : refuse(response);
    await response.body?.cancel();
    target = new URL(location, target);
  }
  throw new AppError('MODEL_FETCH_FAILED', 'The hub redirects without end.');
}

/** Turns an unhappy status into the right error. The body is dropped: it may be large and is for developers. */
async function refuse(response: Response): Promise<never> {
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

async function* readBody(
  response: Response,
  watchdog: Watchdog,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      watchdog.touch();
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    throw asFailure(cause, signal);
  } finally {
    watchdog.stop();
  }
}

function firstByteOf(response: Response): number {
  if (response.status !== 206) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  if (range) return Number(range[1]);
  throw new AppError('MODEL_FETCH_FAILED', 'The hub answered a part of a file without saying which.');
}

function asFailure(cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return new AppError('CANCELLED', 'The fetch was cancelled.', { cause });
  const message = 'The hub cannot be reached, or the connection broke. Check the network and HF_ENDPOINT.';
  return new TransientError(new AppError('MODEL_FETCH_FAILED', message, { cause }));
}
