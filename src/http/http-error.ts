import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

import { AppError, isAppError, toAppError, type ErrorCode } from '../domain/errors.js';

/** Codes that have a status of their own; the others are 400, retryable ones 503. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  MEDIA_NOT_FOUND: 404,
  MODEL_NOT_FOUND: 404,
  SOURCE_NOT_FOUND: 404,
  SOURCE_FORBIDDEN: 403,
  MEDIA_TOO_LARGE: 413,
  MEDIA_UNSUPPORTED: 415,
  INTERNAL_SERVER_ERROR: 500,
};

export function statusOf({ code, retryable }: AppError): number {
  return STATUS[code] ?? (retryable ? 503 : 400);
}

/** Answers every failure outside GraphQL in GraphQL's own shape, so that clients need one way to read errors. */
export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const appError = fromFastify(error) ?? toAppError(error);
  const { code, message, retryable, details } = appError;
  if (code === 'INTERNAL_SERVER_ERROR') {
    request.log.error({ err: appError.cause ?? error }, 'masked an unforeseen error');
  }
  const status = fromFastify(error) && error.statusCode ? error.statusCode : statusOf(appError);
  const extensions = { code, retryable, requestId: request.id, ...(details && { details }) };
  void reply
    .code(status)
    // The rest of a body that nobody reads must not keep the connection busy.
    .header('connection', 'close')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ errors: [{ message, extensions }] }));
}

/** Fastify's own complaints about a request; undefined for anything else. */
function fromFastify(error: FastifyError): AppError | undefined {
  if (isAppError(error) || !error.code?.startsWith('FST_') || (error.statusCode ?? 500) >= 500)
    return undefined;
  if (error.statusCode === 413) {
    return new AppError(
      'MEDIA_TOO_LARGE',
      'The body of the request is too large. Send files with createUpload and ingest long texts as transcripts.',
      { cause: error },
    );
  }
  return new AppError('BAD_USER_INPUT', `The request cannot be read: ${error.message}`, { cause: error });
}

/** Answers unknown addresses. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const extensions = { code: 'BAD_USER_INPUT', retryable: false, requestId: request.id };
  const message = 'There is nothing at this address. The graph is at /graphql.';
  void reply.code(404).send({ errors: [{ message, extensions }] });
}
