import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';

import type { GraphContext } from '../context.js';
import { UploadTicket } from './upload.type.js';

@Resolver()
export class UploadResolver {
  @Mutation(() => UploadTicket, {
    description: 'Opens an upload: bytes travel by plain HTTP, not by GraphQL.',
  })
  async createUpload(
    @Arg('filename', () => String, {
      description: 'Name of the file, with its extension; becomes the title.',
    })
    filename: string,
    @Ctx() { services, baseUrl }: GraphContext,
  ): Promise<UploadTicket> {
    const { uploadId, path, expiresAt } = await services.uploads.createUpload({ filename });
    return { uploadId, url: baseUrl + path, method: 'PUT', expiresAt };
  }
}
