import { AppError } from '../domain/errors.js';
import { COMMIT_PATTERN, DIGEST_PATTERN, type FilePin } from './digest.js';
import {
  isOwnOrigin,
  refuse,
  refuseWebPage,
  request,
  SILENCE_TIMEOUT_MS,
  type Answer,
  type HubAccess,
} from './hub-request.js';
import { withRetries } from './retry.js';
import { watchSilence } from './watchdog.js';

/** A file whose server does not say its digest: its first complete download decides. */
export interface UnpinnedFile {
  readonly sizeBytes: number;
  readonly digest: null;
  /** Changes when the server's content does, as far as the server tells; empty when it tells nothing. */
  readonly validator: string;
}

/** A file before it is fetched. */
export type FileDescription = FilePin | UnpinnedFile;

/** What a server says when asked about a file. */
export interface FileAnswer {
  /** The commit the answer is about; null when the server names none. */
  readonly commit: string | null;
  /** Null when the file does not exist there. */
  readonly file: FileDescription | null;
}

/**
 * Asks the file URL for its headers, as all Hugging Face libraries do; nothing but that URL is needed of a server.
 * A large file's redirect to the storage tells everything already (`X-Linked-Size`, `X-Linked-Etag`).
 * @param url `{endpoint}/{repository}/resolve/{revision}/{path}`.
 * @throws AppError MODEL_NOT_FOUND (the server says that the model or the revision is what is missing),
 *   MODEL_FORBIDDEN, MODEL_FETCH_FAILED, CANCELLED.
 */
export function describeFile(access: HubAccess, url: string): Promise<FileAnswer> {
  return withRetries(async () => {
    const watchdog = watchSilence(access.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS, access.signal);
    // Compressed, a file has another length and often another ETag.
    const headers = { 'Accept-Encoding': 'identity' };
    const ask = (init: RequestInit) => request(access, watchdog, url, init, tellsAll);
    try {
      const answer = await ask({ method: 'HEAD', headers });
      if (isConclusive(answer)) return await understand(access, answer);
      await answer.response.body?.cancel();
      return await understand(access, await ask({ headers: { ...headers, Range: 'bytes=0-0' } }));
    } finally {
      watchdog.stop();
    }
  }, access);
}

/** Some servers refuse HEAD, some leave out the length; the answer to a range of one byte has it. */
function isConclusive(answer: Answer): boolean {
  const { ok, status } = answer.response;
  return ![405, 501].includes(status) && (!ok || findSizeBytes(answer) !== null);
}

function tellsAll(headers: Headers): boolean {
  return headers.has('x-linked-size') && headers.has('x-linked-etag');
}

async function understand(access: HubAccess, answer: Answer): Promise<FileAnswer> {
  const { response } = answer;
  const commit = firstHeader(answer, 'x-repo-commit');
  const named = commit !== null && COMMIT_PATTERN.test(commit) ? commit : null;
  const isAbsent = response.status === 404 && !/^(Repo|Revision)NotFound$/.test(errorCodeOf(response));
  const isRedirect = tellsAll(response.headers);
  if (!isAbsent && !response.ok && !isRedirect) return refuse(access, response);
  if (!isAbsent && !isRedirect) await refuseWebPage(response);
  await response.body?.cancel();
  return { commit: named, file: isAbsent ? null : toDescription(access, answer) };
}

function errorCodeOf(response: Response): string {
  return response.headers.get('x-error-code') ?? '';
}

function toDescription(access: HubAccess, answer: Answer): FileDescription {
  const { headers, url } = answer.response;
  const sizeBytes = sizeBytesOf(answer);
  const linkedTag = firstHeader(answer, 'x-linked-etag');
  const ownTag = headers.get('etag');
  // The ETag of a storage service behind the hub follows that service's rules, whatever it looks like.
  const claims = [linkedTag, isOwnOrigin(access, url) ? ownTag : null];
  const digest = claims.map(unquote).find((tag) => DIGEST_PATTERN.test(tag));
  if (digest !== undefined) return { sizeBytes, digest };
  return { sizeBytes, digest: null, validator: linkedTag ?? ownTag ?? headers.get('last-modified') ?? '' };
}

function unquote(tag: string | null): string {
  return /^(?:W\/)?"?([^"]*)"?$/.exec(tag ?? '')?.[1] ?? '';
}

function sizeBytesOf(answer: Answer): number {
  const sizeBytes = findSizeBytes(answer);
  if (sizeBytes !== null) return sizeBytes;
  const file = new URL(answer.response.url).pathname.split('/').at(-1) ?? '';
  const message =
    `The server of the models does not say how large ${file} is, so nobody could tell when it is complete. Set ` +
    'HF_ENDPOINT to a server that does.';
  throw new AppError('MODEL_FETCH_FAILED', message, { details: { file } });
}

function findSizeBytes(answer: Answer): number | null {
  const { headers, status } = answer.response;
  // What is compressed on the way has another length than the file.
  const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1];
  const own = status === 206 ? total : headers.get('content-length');
  const text = firstHeader(answer, 'x-linked-size') ?? (isPlain ? own : null) ?? '';
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** The first to say it is the hub itself; whoever it redirects to comes after. */
function firstHeader({ redirects, response }: Answer, name: string): string | null {
  return [...redirects, response.headers].find((headers) => headers.has(name))?.get(name) ?? null;
}
