import { Field, ID, ObjectType } from 'type-graphql';

import { DateTime } from '../scalars.js';

@ObjectType({
  description:
    'Permission to send the bytes of one file, for example with `curl -T FILE "URL"`. Then give `uploadId` to `ingest` or `search`.',
})
export class UploadTicket {
  @Field(() => ID, { description: 'Names the upload in `ingest` and `search`.' })
  uploadId!: string;
  @Field(() => String, { description: 'Signed URL that takes the bytes once. Treat it as a secret.' })
  url!: string;
  @Field(() => String, { description: 'HTTP method to use: PUT.' })
  method!: string;
  @Field(() => DateTime, { description: 'Until when the URL works.' })
  expiresAt!: string;
}
