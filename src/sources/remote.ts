import { rm, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { AppError, isAppError } from '../domain/errors.js';
import {
  createGuardedLookup,
  isPublicAddress,
  refuseForbiddenHost,
  type AddressRule,
  type NameResolver,
} from './address-guard.js';
import { filenameOf } from './remote-filename.js';

export interface DownloadOptions {
  /** Where to write; must not exist. Removed again when the download fails. */
  readonly targetPath: string;
  readonly maxBytes: number;
  /** Longest silence of the server. */
  readonly idleTimeoutMs: number;
  /** Longest time for the whole download. */
  readonly totalTimeoutMs: number;
  /** Lets URLs reach loopback and private networks; false unless the operator says otherwise. */
  readonly allowPrivateAddresses?: boolean;
  /** Replaces that rule by a finer one. */
  readonly isAllowedAddress?: AddressRule;
  /** 0..1; called only when the server says how much is to come. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Replaces the name resolution of the system, for tests. */
  readonly resolver?: NameResolver;
}

export interface Download {
  /** Name that the server or the URL gives, made safe: no folders, no control characters, never empty. */
  readonly filename: string;
  readonly sizeBytes: number;
}

const MAX_REDIRECTS = 5;

/**
 * Downloads an http or https URL to a file. Every hop of a redirect is checked like the first.
 * @throws AppError BAD_USER_INPUT (no such URL), SOURCE_NOT_FOUND (404, 410), SOURCE_FORBIDDEN (private address, other
 * refusals), SOURCE_UNAVAILABLE (no answer, server error, broken off), MEDIA_TOO_LARGE, CANCELLED.
 */
export async function downloadUrl(url: string, options: DownloadOptions): Promise<Download> {
  const timeout = AbortSignal.timeout(options.totalTimeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const { response, finalUrl } = await follow(parseUrl(url), options, signal);
    const sizeBytes = await save(response, options);
    return { filename: filenameOf(response.headers['content-disposition'], finalUrl), sizeBytes };
  } catch (error) {
    throw translate(error, options.signal, timeout);
  }
}

function parseUrl(url: string, base?: URL): URL {
  const parsed = URL.canParse(url, base) ? new URL(url, base) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new AppError('BAD_USER_INPUT', 'Only complete http and https URLs can be downloaded.');
}

async function follow(url: URL, options: DownloadOptions, signal: AbortSignal) {
  let finalUrl = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await request(finalUrl, options, signal);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status >= 200 && status < 300) return { response, finalUrl };
    response.destroy();
    if (status < 300 || status >= 400 || location === undefined) throw refuseStatus(status);
    finalUrl = parseUrl(location, finalUrl);
  }
  throw unavailable(`The URL redirects more than ${MAX_REDIRECTS} times.`);
}

function request(url: URL, options: DownloadOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const rule = options.allowPrivateAddresses ? () => true : isPublicAddress;
  const { isAllowedAddress = rule, resolver } = options;
  refuseForbiddenHost(url, isAllowedAddress);
  const requestOptions: RequestOptions = {
    // A socket kept from another request might lead elsewhere than the address checked now.
    agent: false,
    signal,
    lookup: createGuardedLookup(isAllowedAddress, resolver),
    timeout: options.idleTimeoutMs,
    headers: { 'user-agent': 'chorus', accept: '*/*', 'accept-encoding': 'identity' },
  };
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? https : http).get(url, requestOptions, resolve);
    outgoing.on('timeout', () => outgoing.destroy(unavailable('The server stopped answering.')));
    outgoing.on('error', reject);
  });
}

async function save(response: IncomingMessage, options: DownloadOptions): Promise<number> {
  const { 'content-length': lengthHeader, 'content-encoding': encoding = 'identity' } = response.headers;
  const totalBytes = Number(lengthHeader ?? Number.NaN);
  if (totalBytes > options.maxBytes) {
    response.destroy();
    throw tooLarge(options.maxBytes, totalBytes);
  }
  if (encoding !== 'identity') {
    response.destroy();
    throw unavailable('The server packs its answer in a way that was not asked for.');
  }
  let sizeBytes = 0;
  const counted = async function* () {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (totalBytes > 0) options.onProgress?.(Math.min(1, sizeBytes / totalBytes));
      if (sizeBytes > options.maxBytes) throw tooLarge(options.maxBytes, sizeBytes);
      yield chunk;
    }
  };
  try {
    await writeFile(options.targetPath, counted(), { flag: 'wx' });
  } catch (error) {
    // Nobody has begun to read it when the file cannot be opened.
    response.destroy();
    // A file that was there before is not ours to remove.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(options.targetPath, { force: true });
    throw error;
  }
  return sizeBytes;
}

function refuseStatus(status: number): AppError {
  const details = { status };
  if (status === 404 || status === 410) {
    return new AppError('SOURCE_NOT_FOUND', `The server has nothing at this URL (status ${status}).`, {
      details,
    });
  }
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const message = `The server cannot answer at the moment (status ${status}).`;
    return new AppError('SOURCE_UNAVAILABLE', message, { details });
  }
  return new AppError('SOURCE_FORBIDDEN', `The server refuses this URL (status ${status}).`, { details });
}

function tooLarge(limit: number, actual: number): AppError {
  const message = `The file is larger than the limit of ${limit} bytes.`;
  return new AppError('MEDIA_TOO_LARGE', message, { details: { limit, actual, unit: 'bytes' } });
}

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('SOURCE_UNAVAILABLE', message, { cause });
}

function translate(error: unknown, callerSignal: AbortSignal | undefined, timeout: AbortSignal): unknown {
  if (callerSignal?.aborted) return new AppError('CANCELLED', 'The work was cancelled.', { cause: error });
  if (isAppError(error)) return error;
  if (timeout.aborted) return unavailable('The download took too long.', error);
  const { syscall } = error as NodeJS.ErrnoException;
  // A failing disk of ours is not the server's fault.
  if (syscall === 'open' || syscall === 'write' || syscall === 'close') return error;
  return unavailable('The server cannot be reached, or broke the connection.', error);
}
