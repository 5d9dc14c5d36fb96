import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Files of this size and more are "large": identified by SHA-256 and kept on the storage server. */
const LARGE_BYTES = 1000;

/** What goes wrong with one answer. */
export type Fault =
  | { readonly kind: 'STATUS'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'DROP'; readonly afterBytes: number }
  | { readonly kind: 'LIE' }
  /** Answers with this in place of the file, at the right size when `isPadded`. */
  | { readonly kind: 'CONTENT'; readonly content: string; readonly type: string; readonly isPadded?: true }
  /** Compresses, though asked not to. */
  | { readonly kind: 'GZIP' }
  /** Does not say how much is coming. */
  | { readonly kind: 'CHUNKED' }
  /** Sends so many bytes at a time, with a pause between. */
  | { readonly kind: 'CRAWL'; readonly chunkBytes: number; readonly pauseMs: number }
  | { readonly kind: 'REDIRECT'; readonly location: string }
  | { readonly kind: 'IGNORE_RANGE' }
  | { readonly kind: 'HANG'; readonly afterBytes: number };

export interface SeenRequest {
  readonly server: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** What a mirror leaves out of the protocol. */
export interface Poverty {
  /** Refuses the method HEAD with this status. */
  readonly withoutHead?: number;
  /** Names no commits. */
  readonly withoutCommits?: boolean;
  /** Redirects to the storage without saying what is there. */
  readonly withoutLinks?: boolean;
  /**
   * Sends this as ETag of everything, digest or not; null sends none, CONTENT one that changes with the content. Serves
   * all files itself, without redirects.
   */
  readonly etag?: string | null;
  /** Says no lengths when asked with HEAD. */
  readonly withoutLength?: boolean;
}

/** A tiny hub: the file URLs of one repository, no API, and a second server that plays the storage behind it. */
export interface HubServer {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
  /** Commits by number, newest last; `main` stands for the newest. */
  readonly commits: readonly string[];
  /** Faults by path in the repository when its bytes are asked for, or `HEAD`; each request uses up one. */
  readonly faults: Record<string, Fault[]>;
  /** Says other sizes, ETags and commits than the true ones, by path. */
  readonly claims: Record<string, { size?: number; etag?: string; commit?: string }>;
  /** When set, requests without this token are refused. */
  requiredToken: string | null;
  commit(files: Record<string, Buffer>): string;
  /** Changes a file of the newest commit, which no git would do. */
  replace(path: string, content: Buffer): void;
  /** Paths whose bytes were asked for, in order. */
  bodies(): string[];
  close(): Promise<void>;
}

export async function startHubServer(
  repository: string,
  files: Record<string, Buffer>,
  poverty: Poverty = {},
): Promise<HubServer> {
  const versions = new Map<string, Record<string, Buffer>>();
  const storage = createServer((request, response) => serveStorage(request, response));
  const storageUrl = await listen(storage);
  const front = createServer((request, response) => serveFront(request, response));
  const endpoint = await listen(front);
  const hub: HubServer = {
    endpoint,
    seen: [],
    get commits() {
      return [...versions.keys()];
    },
    faults: {},
    claims: {},
    requiredToken: null,
    commit(next) {
      const id = createHash('sha1').update(`commit ${versions.size}`).digest('hex');
      versions.set(id, next);
      return id;
    },
    replace(path, content) {
      const newest = hub.commits.at(-1) ?? '';
      versions.set(newest, { ...versions.get(newest), [path]: content });
    },
    bodies: () =>
      hub.seen
        .filter(({ method, path }) => method === 'GET' && !(isFront(path) && poverty.etag === undefined))
        .filter(({ range }) => range !== 'bytes=0-0')
        .map(({ path }) => path.split('/').slice(pathOffset(path)).join('/')),
    close: async () => {
      await Promise.all([front, storage].map(closeServer));
    },
  };
  hub.commit(files);

  function note(server: SeenRequest['server'], request: IncomingMessage): void {
    const { authorization, range } = request.headers;
    hub.seen.push({ server, method: request.method ?? '', path: request.url ?? '', authorization, range });
  }

  function serveFront(request: IncomingMessage, response: ServerResponse): void {
    note('hub', request);
    const path = decodeURIComponent(new URL(request.url ?? '', endpoint).pathname);
    if (hub.requiredToken !== null && request.headers.authorization !== `Bearer ${hub.requiredToken}`) {
      return answer(response, 401, { error: 'Invalid credentials' });
    }
    if (request.method === 'HEAD') {
      if (poverty.withoutHead) return answer(response, poverty.withoutHead, {});
      const fault = hub.faults['HEAD']?.shift();
      if (fault?.kind === 'STATUS') return answer(response, fault.status, {}, fault.headers);
      if (fault?.kind === 'REDIRECT') return answer(response, 302, {}, { Location: fault.location });
      if (fault?.kind === 'CONTENT') return serveOther(response, fault);
      if (fault?.kind === 'HANG') return;
    }
    if (path.startsWith('/api/resolve-cache/')) {
      const [commit = '', ...rest] = path.split('/').slice(6);
      return serveBytes(request, response, commit, rest.join('/'));
    }
    serveResolve(request, response, path);
  }

  function serveResolve(request: IncomingMessage, response: ServerResponse, path: string): void {
    const match = new RegExp(`^/${repository}/resolve/([^/]+)/(.+)$`).exec(path);
    const commit = commitOf(match?.[1] ?? '');
    if (!commit)
      return answer(response, 404, {}, { 'X-Error-Code': match ? 'RevisionNotFound' : 'RepoNotFound' });
    const file = match?.[2] ?? '';
    const content = versions.get(commit)?.[file];
    if (!content) {
      return answer(response, 404, {}, { ...commitHeader(commit, file), 'X-Error-Code': 'EntryNotFound' });
    }
    if (poverty.etag !== undefined) return serveBytes(request, response, commit, file);
    const claim = hub.claims[file] ?? {};
    const headers: Record<string, string> = commitHeader(commit, file);
    if (content.length < LARGE_BYTES) {
      headers['Location'] = `/api/resolve-cache/models/${repository}/${commit}/${file}`;
      headers['Content-Length'] = '0';
      response.writeHead(307, headers).end();
      return;
    }
    if (!poverty.withoutLinks) {
      headers['X-Linked-Etag'] = claim.etag ?? `"${sha256(content)}"`;
      headers['X-Linked-Size'] = String(claim.size ?? content.length);
    }
    headers['Location'] = `${storageUrl}/storage/${commit}/${file}?signature=x`;
    response.writeHead(302, headers).end();
  }

  function commitHeader(commit: string, file: string): Record<string, string> {
    return poverty.withoutCommits ? {} : { 'X-Repo-Commit': hub.claims[file]?.commit ?? commit };
  }

  function serveStorage(request: IncomingMessage, response: ServerResponse): void {
    note('storage', request);
    const [, , commit = '', ...rest] = new URL(request.url ?? '', storageUrl).pathname.split('/');
    serveBytes(request, response, commit, rest.join('/'));
  }

  function serveBytes(
    request: IncomingMessage,
    response: ServerResponse,
    commit: string,
    path: string,
  ): void {
    const content = versions.get(commit)?.[path];
    if (!content) return answer(response, 404, { error: 'gone' });
    const ranged = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const isProbe = request.method === 'HEAD' || ranged?.[2] === '0';
    const fault = isProbe ? undefined : hub.faults[path]?.shift();
    if (fault?.kind === 'STATUS') return answer(response, fault.status, { error: 'fault' }, fault.headers);
    if (fault?.kind === 'REDIRECT') return answer(response, 302, {}, { Location: fault.location });
    if (fault?.kind === 'CONTENT') return serveOther(response, fault, content.length);
    const isPart = ranged !== null && fault?.kind !== 'IGNORE_RANGE';
    const first = isPart ? Number(ranged[1]) : 0;
    const bytes = Buffer.from(
      content.subarray(first, isPart && ranged[2] ? Number(ranged[2]) + 1 : undefined),
    );
    if (fault?.kind === 'LIE') bytes[0] = (bytes[0] ?? 0) ^ 1;
    const saysLength = fault?.kind !== 'CHUNKED' && !(poverty.withoutLength && request.method === 'HEAD');
    const lengthBytes = isProbe && !isPart ? (hub.claims[path]?.size ?? bytes.length) : bytes.length;
    const sent = fault?.kind === 'GZIP' ? gzipSync(bytes) : bytes;
    response.writeHead(isPart ? 206 : 200, {
      ...(saysLength && { 'Content-Length': sent === bytes ? lengthBytes : sent.length }),
      ...(sent !== bytes && { 'Content-Encoding': 'gzip' }),
      ...etagHeader(path, content),
      ...commitHeader(commit, path),
      ...(isPart && {
        'Content-Range': `bytes ${first}-${first + bytes.length - 1}/${content.length}`,
      }),
    });
    if (request.method === 'HEAD') response.end();
    else if (fault?.kind === 'HANG') response.write(bytes.subarray(0, fault.afterBytes));
    else if (fault?.kind === 'DROP') {
      response.write(bytes.subarray(0, fault.afterBytes), () => response.destroy());
    } else if (fault?.kind === 'CRAWL') crawl(response, bytes, fault);
    else response.end(sent);
  }

  function serveOther(
    response: ServerResponse,
    { content, type, isPadded }: Extract<Fault, { kind: 'CONTENT' }>,
    sizeBytes = 0,
  ): void {
    const body = isPadded ? content.padEnd(sizeBytes) : content;
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
  }

  function crawl(
    response: ServerResponse,
    bytes: Buffer,
    { chunkBytes, pauseMs }: Extract<Fault, { kind: 'CRAWL' }>,
  ): void {
    if (bytes.length <= chunkBytes) return void response.end(bytes);
    response.write(bytes.subarray(0, chunkBytes));
    setTimeout(
      () => crawl(response, bytes.subarray(chunkBytes), { kind: 'CRAWL', chunkBytes, pauseMs }),
      pauseMs,
    );
  }

  function etagHeader(path: string, content: Buffer): Record<string, string> {
    const digest = content.length < LARGE_BYTES ? gitDigest(content) : sha256(content);
    if (poverty.etag === 'CONTENT') return { ETag: `W/"${digest.slice(0, 8)}"` };
    const etag = poverty.etag === undefined ? (hub.claims[path]?.etag ?? `"${digest}"`) : poverty.etag;
    return etag === null ? {} : { ETag: etag };
  }

  function commitOf(revision: string): string | undefined {
    return revision === 'main' ? hub.commits.at(-1) : hub.commits.find((commit) => commit === revision);
  }
  return hub;
}

/** A file URL; the rest is where they redirect to. */
function isFront(path: string): boolean {
  return !/^\/(storage|api\/resolve-cache)\//.test(path);
}

/**
 * Where the path in the repository starts: `/storage/COMMIT/...`, `/api/resolve-cache/models/OWNER/NAME/COMMIT/...`,
 * `/OWNER/NAME/resolve/COMMIT/...`.
 */
function pathOffset(path: string): number {
  if (isFront(path)) return 5;
  return path.startsWith('/storage/') ? 3 : 7;
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitDigest(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
