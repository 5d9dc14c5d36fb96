import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { EXAMPLE_TABS } from './graphiql-examples.js';

/** The page may load nothing from elsewhere: the browser itself keeps GraphiQL offline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self' ws: wss: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @returns the whole of GraphiQL as one HTML text of about 9 MB, with our examples in its tabs. */
export function renderGraphiqlPage(): string {
  return renderGraphiQL({
    title: 'Chorus',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS',
    defaultTabs: [...EXAMPLE_TABS],
  });
}

/** A browser asks for HTML; programs that GET the graph ask for JSON. */
export function wantsGraphiql(request: FastifyRequest): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
}

interface Page {
  readonly html: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

async function preparePage(): Promise<Page> {
  const html = Buffer.from(renderGraphiqlPage());
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  return { html, gzipped: await promisify(gzip)(html), etag };
}

/** @returns a handler that renders and compresses the page once, at the first request. */
export function createGraphiqlHandler(): (
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply> {
  let prepared: Promise<Page> | undefined;
  return async (request, reply) => {
    prepared ??= preparePage();
    const { html, gzipped, etag } = await prepared;
    reply
      .type('text/html; charset=utf-8')
      .headers({ etag, vary: 'accept, accept-encoding', 'cache-control': 'no-cache' })
      .headers({ 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    return acceptsGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(html);
  };
}
