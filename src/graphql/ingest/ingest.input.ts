import { Directive, Field, ID, InputType } from 'type-graphql';

import type { IngestSource, JsonObject, WorkState } from '../../domain/media.js';
import type { JobPageRequest } from '../../domain/ports/media-catalog.js';
import type { IngestRequest } from '../../services/services.js';
import { parseCreationCursor, parsePageSize } from '../connection.js';
import { IngestStateEnum } from '../enums.js';
import { MAX_LIST_LENGTH, parseList, withoutNulls } from '../input-values.js';
import { JsonObjectScalar } from '../scalars.js';
import { HearingInput, toHearing } from './hearing.input.js';

@Directive('@oneOf')
@InputType({ description: 'Where the bytes come from. Give exactly one field.' })
export class IngestSourceInput {
  @Field(() => String, {
    nullable: true,
    description: 'File, folder or pattern on the server, inside the folders that its operator allowed.',
  })
  path?: string;
  @Field(() => String, { nullable: true, description: 'Public http or https address of a file.' })
  url?: string;
  @Field(() => ID, { nullable: true, description: 'Id from `createUpload`, after the bytes were sent.' })
  uploadId?: string;
}

@InputType({ description: 'What to ingest.' })
export class IngestInput {
  @Field(() => [IngestSourceInput], {
    description: `Where the bytes come from, 1 to ${MAX_LIST_LENGTH} sources.`,
  })
  sources!: IngestSourceInput[];
  @Field(() => String, { nullable: true, description: 'Title of the items; default the name of the file.' })
  title?: string | null;
  @Field(() => [String], { nullable: true, description: 'Tags of the items; default none.' })
  tags?: string[] | null;
  @Field(() => JsonObjectScalar, { nullable: true, description: 'Free values for the items; default none.' })
  metadata?: JsonObject | null;
  @Field(() => HearingInput, {
    nullable: true,
    description:
      'How to hear sounds. A known sound that was heard in another way is heard again; default: known sounds stay as they are.',
  })
  hearing?: HearingInput | null;
}

@InputType({ description: 'Which jobs to list. All given restrictions must hold.' })
export class JobFilterInput {
  @Field(() => [IngestStateEnum], { nullable: true, description: 'Any of these states; default all.' })
  states?: WorkState[] | null;
}

/** @throws AppError BAD_USER_INPUT when there are no sources or too many. */
export function toIngestRequests({ sources, hearing, ...given }: IngestInput): IngestRequest[] {
  const attributes = withoutNulls(given);
  const heard = hearing == null ? {} : { hearing: toHearing(hearing) };
  return parseList('sources', sources).map((source) => ({ source: toSource(source), attributes, ...heard }));
}

/** graphql-js has proved that exactly one field is given. */
function toSource({ path, url, uploadId }: IngestSourceInput): IngestSource {
  if (path !== undefined) return { type: 'PATH', path };
  if (url !== undefined) return { type: 'URL', url };
  return { type: 'UPLOAD', uploadId: uploadId as string };
}

export function toJobPageRequest(
  first: number,
  after: string | null | undefined,
  filter: JobFilterInput | null | undefined,
): JobPageRequest {
  return {
    ...withoutNulls({ ...filter }),
    first: parsePageSize(first),
    ...(after != null && { after: parseCreationCursor(after) }),
  };
}
