import { Directive, Field, Float, ID, InputType } from 'type-graphql';

import { AppError } from '../../domain/errors.js';
import type { MediaKind } from '../../domain/media.js';
import type { SoundDomain } from '../../domain/sound-domain.js';
import type { MomentFilter, QueryInput, QueryPart, SearchQuery } from '../../domain/query.js';
import { parsePageSize } from '../connection.js';
import { MediaKindEnum, SoundDomainEnum } from '../enums.js';
import { parseList, withoutNulls } from '../input-values.js';
import { DateTime } from '../scalars.js';

/** Longest text of one part. The encoders read far less; keyword search reads all of it. */
export const MAX_TEXT_CHARACTERS = 10_000;
/** Every part costs encodings and one search per space. */
export const MAX_PARTS = 16;

@Directive('@oneOf')
@InputType({ description: 'What to look for. Give exactly one field.' })
export class SearchIngredientInput {
  @Field(() => String, {
    nullable: true,
    description: `Words, up to ${MAX_TEXT_CHARACTERS} characters. "Double quotes" ask for an exact phrase.`,
  })
  text?: string;
  @Field(() => ID, { nullable: true, description: 'More like this item of the library.' })
  mediaId?: string;
  @Field(() => ID, { nullable: true, description: 'More like this moment.' })
  momentId?: string;
  @Field(() => ID, {
    nullable: true,
    description: 'More like this uploaded sound or picture, which need not be in the library.',
  })
  uploadId?: string;
}

@InputType({ description: 'One weighted ingredient of a query.' })
export class SearchPartInput {
  @Field(() => SearchIngredientInput, { description: 'What to look for.' })
  input!: SearchIngredientInput;
  @Field(() => Float, {
    defaultValue: 1,
    description: 'How much it counts; not 0. Negative pushes away what is like it.',
  })
  weight!: number;
}

@InputType({ description: 'Restrictions on what may be found. All given ones must hold.' })
export class SearchFilterInput {
  @Field(() => [MediaKindEnum], { nullable: true, description: 'Any of these kinds; default all.' })
  kinds?: MediaKind[] | null;
  @Field(() => [SoundDomainEnum], {
    nullable: true,
    description: 'Only windows of sound of any of these domains; leaves out pictures and passages.',
  })
  soundDomains?: SoundDomain[] | null;
  @Field(() => [ID], { nullable: true, description: 'Only these items.' })
  mediaIds?: string[] | null;
  @Field(() => [ID], { nullable: true, description: 'Not these items.' })
  excludeMediaIds?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Every one of these tags must be present.' })
  allTags?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'At least one of these tags must be present.' })
  anyTags?: string[] | null;
  @Field(() => DateTime, { nullable: true, description: 'Items first accepted at this instant or later.' })
  createdFrom?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Items first accepted before this instant.' })
  createdBefore?: Date | null;
}

@InputType({ description: 'A query over sound, pictures and speech at once.' })
export class SearchInput {
  @Field(() => [SearchPartInput], { description: `1 to ${MAX_PARTS} ingredients; their hits are fused.` })
  parts!: SearchPartInput[];
  @Field(() => SearchFilterInput, { nullable: true, description: 'Restrictions; default none.' })
  filter?: SearchFilterInput | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Names of spaces to search (see `system`), `keywords` among them; default all that the parts reach.',
  })
  spaces?: string[] | null;
}

/**
 * @throws AppError BAD_USER_INPUT for page size, number of parts, weight 0 or an empty or ambiguous ingredient;
 * MEDIA_TOO_LARGE for a text over the limit.
 */
export function toSearchQuery(
  query: SearchInput,
  first: number,
  after: string | null | undefined,
): SearchQuery {
  return {
    parts: parseParts(query.parts),
    filter: toMomentFilter(query.filter ?? {}),
    ...(query.spaces != null && { spaces: parseList('spaces', query.spaces) }),
    first: parsePageSize(first),
    ...(after != null && { after }),
  };
}

function parseParts(parts: readonly SearchPartInput[]): QueryPart[] {
  if (parts.length < 1 || parts.length > MAX_PARTS) {
    throw new AppError(
      'BAD_USER_INPUT',
      `"parts" must hold 1 to ${MAX_PARTS} parts; it held ${parts.length}.`,
      {
        details: { argument: 'parts', limit: MAX_PARTS, actual: parts.length },
      },
    );
  }
  return parts.map(({ input, weight }) => {
    if (weight === 0)
      throw new AppError('BAD_USER_INPUT', 'A part of weight 0 has no meaning; leave it out.');
    return { input: toQueryInput(input), weight };
  });
}

/** graphql-js has proved that exactly one field is given, also behind a gateway that does not know `@oneOf`. */
function toQueryInput({ text, mediaId, momentId, uploadId }: SearchIngredientInput): QueryInput {
  if (text !== undefined) return { type: 'TEXT', text: parseText(text) };
  if (mediaId !== undefined) return { type: 'MEDIA', mediaId };
  if (momentId !== undefined) return { type: 'MOMENT', momentId };
  return { type: 'UPLOAD', uploadId: uploadId as string };
}

function parseText(text: string): string {
  if (text.trim() === '') throw new AppError('BAD_USER_INPUT', 'A text part must hold at least one word.');
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  throw new AppError(
    'MEDIA_TOO_LARGE',
    `A text part may hold ${MAX_TEXT_CHARACTERS} characters; this one has ${text.length}. Ingest long texts as transcripts.`,
    { details: { limit: MAX_TEXT_CHARACTERS, actual: text.length, unit: 'characters' } },
  );
}

function toMomentFilter(filter: SearchFilterInput): MomentFilter {
  const { kinds, createdFrom, createdBefore, ...lists } = filter;
  for (const [name, list] of Object.entries(withoutNulls({ kinds, ...lists })))
    parseList(name, list as unknown[]);
  return {
    ...withoutNulls(lists),
    ...(kinds != null && { mediaKinds: kinds }),
    ...(createdFrom != null && { createdFrom: createdFrom.toISOString() }),
    ...(createdBefore != null && { createdBefore: createdBefore.toISOString() }),
  };
}
