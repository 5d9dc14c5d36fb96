import { Field, InputType } from 'type-graphql';

import type { JsonObject, MediaKind, WorkState } from '../../domain/media.js';
import type { MediaPageRequest } from '../../domain/ports/media-catalog.js';
import type { MediaPatch } from '../../services/services.js';
import { parseCreationCursor, parsePageSize } from '../connection.js';
import { IngestStateEnum, MediaKindEnum } from '../enums.js';
import { withoutNulls } from '../input-values.js';
import { JsonObjectScalar } from '../scalars.js';

@InputType({ description: 'Which items to list. All given restrictions must hold.' })
export class LibraryFilterInput {
  @Field(() => [MediaKindEnum], { nullable: true, description: 'Any of these kinds; default all.' })
  kinds?: MediaKind[] | null;
  @Field(() => [IngestStateEnum], { nullable: true, description: 'Any of these states; default all.' })
  states?: WorkState[] | null;
  @Field(() => [String], { nullable: true, description: 'Every one of these tags must be present.' })
  allTags?: string[] | null;
}

@InputType({ description: 'What to change on an item. Absent and null fields stay as they are.' })
export class MediaPatchInput {
  @Field(() => String, { nullable: true, description: 'New title.' })
  title?: string | null;
  @Field(() => [String], { nullable: true, description: 'New tags; replaces all of them.' })
  tags?: string[] | null;
  @Field(() => JsonObjectScalar, { nullable: true, description: 'New metadata; replaces the whole object.' })
  metadata?: JsonObject | null;
}

export function toMediaPageRequest(
  first: number,
  after: string | null | undefined,
  filter: LibraryFilterInput | null | undefined,
): MediaPageRequest {
  return {
    ...withoutNulls({ ...filter }),
    first: parsePageSize(first),
    ...(after != null && { after: parseCreationCursor(after) }),
  };
}

export function toMediaPatch(patch: MediaPatchInput): MediaPatch {
  return withoutNulls({ ...patch });
}
