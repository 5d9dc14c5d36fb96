import type { FastifyInstance } from 'fastify';

import type { UploadUseCases } from '../services/services.js';

interface SignedPut {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly expires?: string; readonly signature?: string };
}

/**
 * `PUT /uploads/:id?expires=..&signature=..` takes the bytes of one upload as they are, whatever their declared type,
 * without holding them in memory. Size and signature are the service's business.
 */
export function addUploadRoute(app: FastifyInstance, uploads: UploadUseCases): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put<SignedPut>('/uploads/:id', async (request, reply) => {
      const { expires = '', signature = '' } = request.query;
      const { sizeBytes } = await uploads.receive(request.params.id, { expires, signature }, request.raw);
      return reply.code(201).send({ uploadId: request.params.id, sizeBytes });
    });
  });
}
