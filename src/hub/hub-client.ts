import { AppError } from '../domain/errors.js';
import { describeFile, type FileDescription } from './describe-file.js';
import { COMMIT_PATTERN } from './digest.js';
import {
  asFailure,
  refuse,
  refuseWebPage,
  request,
  SILENCE_TIMEOUT_MS,
  type HubAccess,
} from './hub-request.js';
import { watchSilence, type Watchdog } from './watchdog.js';

/** Some files of a model at one commit. */
export interface ModelDescription {
  readonly commit: string;
  /** By path in the repository; those that do not exist there are left out. */
  readonly files: Readonly<Record<string, FileDescription>>;
}

/**
 * The hub's protocol, as far as fetching models needs it: file URLs `{endpoint}/{repository}/resolve/{revision}/{path}`
 * and their headers, which mirrors and caches speak too. Source: huggingface_hub, "Download files from the Hub".
 */
export interface HubClient {
  /**
   * @returns the commit a revision stands for, with size and digest of those of the files that exist there.
   * @throws AppError MODEL_NOT_FOUND, MODEL_FORBIDDEN, MODEL_FETCH_FAILED (also: the server names no commit), CANCELLED.
   */
  describe(repository: string, revision: string, paths: readonly string[]): Promise<ModelDescription>;
  /**
   * Streams a file from a byte on; one try, no repetition. The stream starts at byte 0 all the same when the server
   * cannot go on there, or its content is no longer the one that `from.validator` was said of.
   * @throws TransientError when a repetition may help, AppError otherwise; the stream throws likewise.
   */
  open(repository: string, commit: string, path: string, from: ResumePoint): Promise<OpenedFile>;
}

/** Where a download goes on. */
export interface ResumePoint {
  readonly firstByte: number;
  /** What the server said of its content before; null takes whatever there is. */
  readonly validator: string | null;
}

export interface OpenedFile {
  readonly firstByte: number;
  /** Changes when the server's content does, as far as the server tells; empty when it tells nothing. */
  readonly validator: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A client of the hub or of a mirror. */
export function createHubClient(access: HubAccess): HubClient {
  return {
    describe: (repository, revision, paths) => describeModel(access, repository, revision, paths),
    open: (repository, commit, path, from) =>
      openFile(access, fileUrl(access, repository, commit, path), from),
  };
}

async function openFile(access: HubAccess, url: string, from: ResumePoint): Promise<OpenedFile> {
  const { firstByte } = from;
  const watchdog = watchSilence(access.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS, access.signal);
  try {
    const range = firstByte > 0 ? { Range: `bytes=${firstByte}-` } : {};
    const headers = { 'Accept-Encoding': 'identity', ...range };
    const { response } = await request(access, watchdog, url, { headers });
    if (firstByte > 0 && !canGoOn(response, from)) {
      await response.body?.cancel();
      watchdog.stop();
      return await openFile(access, url, { firstByte: 0, validator: null });
    }
    if (!response.ok) await refuse(access, response);
    await refuseWebPage(response);
    return {
      firstByte: firstByteOf(response),
      validator: validatorOf(response),
      chunks: readBody(response, watchdog, access.signal),
    };
  } catch (error) {
    watchdog.stop();
    throw error;
  }
}

/**
 * A server with a shorter file than ours has no such part; one that compresses all the same counts the bytes of the part
 * in another measure than the file's.
 */
function canGoOn(response: Response, { validator }: ResumePoint): boolean {
  const { status, headers } = response;
  if (status !== 206) return status !== 416;
  const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  return isPlain && (validator === null || validatorOf(response) === validator);
}

function validatorOf({ headers }: Response): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? '';
}

function fileUrl({ endpoint }: HubAccess, repository: string, revision: string, path: string): string {
  const parts = [encodeURIComponent(revision), ...path.split('/').map(encodeURIComponent)];
  return [endpoint, repository, 'resolve', ...parts].join('/');
}

/** The first answer says the commit, and all other files are asked for at that commit, lest a push comes in between. */
async function describeModel(
  access: HubAccess,
  repository: string,
  revision: string,
  paths: readonly string[],
): Promise<ModelDescription> {
  let commit = COMMIT_PATTERN.test(revision) ? revision : null;
  const files: Record<string, FileDescription> = {};
  for (const path of paths) {
    const answer = await describeFile(access, fileUrl(access, repository, commit ?? revision, path));
    if (commit !== null && answer.commit !== null && commit !== answer.commit) {
      throw otherCommit(repository, commit, answer.commit);
    }
    commit ??= answer.commit;
    if (answer.file === null) continue;
    if (commit === null) throw namelessCommit(repository, revision);
    files[path] = answer.file;
  }
  if (commit !== null) return { commit, files };
  const message = 'The hub has no such model or revision, or none of the files that are needed.';
  throw new AppError('MODEL_NOT_FOUND', message, { details: { repository, revision } });
}

function otherCommit(repository: string, asked: string, answered: string): AppError {
  const message = `The server of the models was asked for commit ${asked} of ${repository} and answers for another.`;
  return new AppError('MODEL_FETCH_FAILED', message, { details: { repository, asked, answered } });
}

/** A made-up commit would look like one that can be asked for. */
function namelessCommit(repository: string, revision: string): AppError {
  const message =
    `The server of the models does not say which commit "${revision}" of ${repository} stands for (X-Repo-Commit), ` +
    'so it cannot be pinned. Name the full commit as "revision" in a profile file, or set HF_ENDPOINT to a server ' +
    'that names commits.';
  return new AppError('MODEL_FETCH_FAILED', message, { details: { repository, revision } });
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
