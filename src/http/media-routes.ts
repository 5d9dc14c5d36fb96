import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { AppError } from '../domain/errors.js';
import { TRANSCRIPT_FORMATS, type TranscriptFormat } from '../domain/transcript-formats.js';
import type { LibraryUseCases, MediaContent } from '../services/services.js';
import { parseByteRange } from './byte-range.js';

/**
 * Users' files are untrusted: no sniffing, no scripts (an SVG or HTML file opened by itself runs in a sandbox without
 * any rights), and no use of the server's origin.
 */
const SAFETY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'referrer-policy': 'no-referrer',
};

/** Bytes of an id never change, but an item may be deleted: ask each time, answer 304. */
const CACHE_CONTROL = 'private, no-cache';

interface ById {
  readonly Params: { readonly id: string };
}

interface TranscriptRequest {
  readonly Params: { readonly id: string; readonly extension: string };
  readonly Querystring: { readonly words?: string };
}

/** `GET /media/:id/content` with ranges, `GET /media/:id/thumbnail`, `GET /media/:id/transcript.srt|vtt|json|txt`. */
export function addMediaRoutes(app: FastifyInstance, library: LibraryUseCases): void {
  app.get<ById>('/media/:id/content', async (request, reply) => {
    const content = await library.contentOf(request.params.id);
    reply.headers({ ...SAFETY_HEADERS, 'accept-ranges': 'bytes' }).type(content.mimeType);
    return isFresh(request, reply) ? reply.code(304).send() : sendContent(content, request, reply);
  });

  app.get<ById>('/media/:id/thumbnail', async (request, reply) => {
    const { mimeType, data } = await library.thumbnailOf(request.params.id);
    reply.headers(SAFETY_HEADERS).type(mimeType);
    return isFresh(request, reply) ? reply.code(304).send() : reply.send(Buffer.from(data));
  });

  app.get<TranscriptRequest>('/media/:id/transcript.:extension', async (request, reply) => {
    const { params, query } = request;
    const options = { wordTimes: query.words === 'true' };
    const file = await library.exportTranscript(params.id, formatOf(params.extension), options);
    reply.headers(SAFETY_HEADERS).type(file.mimeType);
    // The words of an item change when it is heard again.
    const etag = createHash('sha256').update(file.text).digest('base64url');
    return isFresh(request, reply, etag) ? reply.code(304).send() : reply.send(file.text);
  });
}

/** @throws AppError MEDIA_NOT_FOUND with the formats there are. */
function formatOf(extension: string): TranscriptFormat {
  const formats = Object.keys(TRANSCRIPT_FORMATS) as TranscriptFormat[];
  const format = formats.find((known) => TRANSCRIPT_FORMATS[known].extension === extension);
  if (format) return format;
  const known = formats.map((each) => TRANSCRIPT_FORMATS[each].extension);
  throw new AppError('MEDIA_NOT_FOUND', `There is no such format. Known are ${known.join(', ')}.`, {
    details: { known },
  });
}

/** Sets the validator. @returns true when the caller already has these bytes. */
function isFresh(request: FastifyRequest<ById>, reply: FastifyReply, version = request.params.id): boolean {
  const etag = `"${version}"`;
  reply.headers({ etag, 'cache-control': CACHE_CONTROL });
  return request.headers['if-none-match'] === etag;
}

async function sendContent(
  { sizeBytes, read }: MediaContent,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const range = parseByteRange(request.headers.range, sizeBytes);
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send();
  }
  if (range === 'whole') {
    return sendBytes(request, reply.header('content-length', sizeBytes), () => read());
  }
  const { start, end } = range;
  reply
    .code(206)
    .headers({ 'content-range': `bytes ${start}-${end}/${sizeBytes}`, 'content-length': end - start + 1 });
  return sendBytes(request, reply, () => read(range));
}

/** Whoever asks with HEAD gets the headers, and the bytes stay where they are. */
async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<FastifyReply> {
  const bytes = request.method === 'HEAD' ? [] : await read();
  return reply.send(Readable.from(bytes, { objectMode: false }));
}
