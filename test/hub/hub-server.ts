import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Files of this size and more are "large": identified by SHA-256 and kept on the storage server. */
const LARGE_BYTES = 1000;

/** What goes wrong with one answer. */
export type Fault =
  | { readonly kind: 'STATUS'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'DROP'; readonly afterBytes: number }
  | { readonly kind: 'LIE' }
  | { readonly kind: 'IGNORE_RANGE' }
  | { readonly kind: 'HANG'; readonly afterBytes: number };

export interface SeenRequest {
  readonly server: 'hub' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** A tiny hub: one repository, its API, and a second server that plays the storage behind it. */
export interface HubServer {
  readonly endpoint: string;
  readonly seen: SeenRequest[];
  /** Commits by number, newest last; `main` stands for the newest. */
  readonly commits: readonly string[];
  /** Faults by path in the repository, or `api`; each request uses up one. */
  readonly faults: Record<string, Fault[]>;
  /** Says other sizes and digests than the true ones, by path. */
  readonly claims: Record<string, { size?: number; oid?: string }>;
  /** When set, requests without this token are refused. */
  requiredToken: string | null;
  commit(files: Record<string, Buffer>): string;
  /** Paths whose bytes were asked for, in order. */
  bodies(): string[];
  close(): Promise<void>;
}

export async function startHubServer(repository: string, files: Record<string, Buffer>): Promise<HubServer> {
  const versions = new Map<string, Record<string, Buffer>>();
  const storage = createServer((request, response) => serveStorage(request, response));
  const storageUrl = await listen(storage);
  const front = createServer((request, response) => void serveFront(request, response));
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
    bodies: () =>
      hub.seen
        .filter(({ method, path }) => method === 'GET' && /^\/(storage|api\/resolve-cache)\//.test(path))
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

  async function serveFront(request: IncomingMessage, response: ServerResponse): Promise<void> {
    note('hub', request);
    const path = decodeURIComponent(new URL(request.url ?? '', endpoint).pathname);
    if (hub.requiredToken !== null && request.headers.authorization !== `Bearer ${hub.requiredToken}`) {
      return answer(response, 401, { error: 'Invalid credentials' });
    }
    if (path.startsWith('/api/resolve-cache/')) {
      const [commit = '', ...rest] = path.split('/').slice(6);
      return serveBytes(request, response, commit, rest.join('/'));
    }
    if (path.startsWith('/api/')) return serveApi(request, response, path);
    serveResolve(response, path);
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const fault = hub.faults['api']?.shift();
    if (fault?.kind === 'STATUS') return answer(response, fault.status, { error: 'fault' }, fault.headers);
    if (fault?.kind === 'HANG') return;
    const match = new RegExp(`^/api/models/${repository}/(revision|paths-info)/(.+)$`).exec(path);
    const commit = commitOf(match?.[2] ?? '');
    if (!match || !commit) return answer(response, 404, { error: 'Repository not found' });
    if (match[1] === 'revision') return answer(response, 200, { id: repository, sha: commit });
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const asked = (JSON.parse(body) as { paths: string[] }).paths;
    const tree = versions.get(commit) ?? {};
    answer(
      response,
      200,
      asked.flatMap((file) => (tree[file] === undefined ? [] : [describe(file, tree[file])])),
    );
  }

  function describe(path: string, content: Buffer) {
    const claim = hub.claims[path] ?? {};
    const size = claim.size ?? content.length;
    const entry = { type: 'file', path, size, oid: claim.oid ?? gitDigest(content) };
    if (content.length < LARGE_BYTES) return entry;
    // Of a large file, git knows a pointer of about 130 bytes; its own digest is of no use.
    const pointer = gitDigest(Buffer.from(`pointer to ${path}`));
    return { ...entry, oid: pointer, lfs: { oid: claim.oid ?? sha256(content), size, pointerSize: 130 } };
  }

  function serveResolve(response: ServerResponse, path: string): void {
    const match = new RegExp(`^/${repository}/resolve/([^/]+)/(.+)$`).exec(path);
    const commit = commitOf(match?.[1] ?? '');
    const file = match?.[2] ?? '';
    const content = commit && versions.get(commit)?.[file];
    if (!commit || !content) {
      return answer(response, 404, { error: 'Entry not found' }, { 'X-Error-Code': 'EntryNotFound' });
    }
    const headers: Record<string, string> = { 'X-Repo-Commit': commit };
    if (content.length < LARGE_BYTES) {
      headers['ETag'] = `"${gitDigest(content)}"`;
      headers['Location'] = `/api/resolve-cache/models/${repository}/${commit}/${file}`;
      headers['Content-Length'] = '0';
      response.writeHead(307, headers).end();
      return;
    }
    headers['X-Linked-Etag'] = `"${sha256(content)}"`;
    headers['X-Linked-Size'] = String(content.length);
    headers['Location'] = `${storageUrl}/storage/${commit}/${file}?signature=x`;
    response.writeHead(302, headers).end();
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
    const fault = request.method === 'GET' ? hub.faults[path]?.shift() : undefined;
    if (fault?.kind === 'STATUS') return answer(response, fault.status, { error: 'fault' }, fault.headers);
    const first =
      fault?.kind === 'IGNORE_RANGE' ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const bytes = Buffer.from(content.subarray(first));
    if (fault?.kind === 'LIE') bytes[0] = (bytes[0] ?? 0) ^ 1;
    response.writeHead(first > 0 ? 206 : 200, {
      'Content-Length': bytes.length,
      ETag: `"${content.length < LARGE_BYTES ? gitDigest(content) : sha256(content)}"`,
      'X-Repo-Commit': commit,
      ...(first > 0 && { 'Content-Range': `bytes ${first}-${content.length - 1}/${content.length}` }),
    });
    if (request.method === 'HEAD') response.end();
    else if (fault?.kind === 'HANG') response.write(bytes.subarray(0, fault.afterBytes));
    else if (fault?.kind === 'DROP') {
      response.write(bytes.subarray(0, fault.afterBytes), () => response.destroy());
    } else response.end(bytes);
  }

  function commitOf(revision: string): string | undefined {
    return revision === 'main' ? hub.commits.at(-1) : hub.commits.find((commit) => commit === revision);
  }
  return hub;
}

/** Where the path in the repository starts: `/storage/COMMIT/...`, `/api/resolve-cache/models/OWNER/NAME/COMMIT/...`. */
function pathOffset(path: string): number {
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
