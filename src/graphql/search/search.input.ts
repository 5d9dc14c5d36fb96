import { Directive, Field, Float, ID, InputType, Int } from 'type-graphql';

import type { SortOrder } from '../../domain/answer-shape.js';
import { AppError } from '../../domain/errors.js';
import type { MediaKind } from '../../domain/media.js';
import type { MomentKind } from '../../domain/moment.js';
import type { SoundDomain } from '../../domain/sound-domain.js';
import type {
  AbsencePolicy,
  BridgeChoice,
  Fusion,
  IntentMode,
  MomentFilter,
  QueryInput,
  QueryPart,
  SearchQuery,
  SearchUnit,
} from '../../domain/query.js';
import { parsePageSize } from '../connection.js';
import {
  AbsencePolicyEnum,
  BridgeChoiceEnum,
  FusionEnum,
  IntentModeEnum,
  MediaKindEnum,
  MomentKindEnum,
  SearchUnitEnum,
  SortOrderEnum,
  SoundDomainEnum,
} from '../enums.js';
import { parseList, withoutNulls } from '../input-values.js';
import { DateTime } from '../scalars.js';
import { FacetInput, toFacetRequests } from './facet.input.js';
import { MetadataConditionInput, toMetadataConditions } from './metadata.input.js';

/** Longest text of one part. The encoders read far less; keyword search reads all of it. */
export const MAX_TEXT_CHARACTERS = 10_000;
/** Every part costs encodings and one search per space. */
export const MAX_PARTS = 16;

@InputType({ description: 'A point of one space.' })
export class VectorInput {
  @Field(() => String, { description: 'Name of the space (see `system`).' })
  space!: string;
  @Field(() => [Float], {
    description:
      'As many finite numbers as the space has dimensions, not all 0; only their direction counts.',
  })
  values!: number[];
}

@InputType({ description: 'How much a space counts in one query.' })
export class SpaceWeightInput {
  @Field(() => String, { description: 'Name of the space, or `keywords`.' })
  space!: string;
  @Field(() => Float, { description: 'Above 0; takes the place of the learned weight.' })
  weight!: number;
}

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
  @Field(() => VectorInput, { nullable: true, description: 'Near this point of a space.' })
  vector?: VectorInput;
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
  @Field(() => [MomentKindEnum], {
    nullable: true,
    description: 'Only moments of any of these kinds: `PASSAGE` finds words, `SOUND` how something sounds.',
  })
  momentKinds?: MomentKind[] | null;
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
  @Field(() => Float, {
    nullable: true,
    description: 'Items of this length in seconds or longer; leaves out pictures and text without times.',
  })
  minDurationSeconds?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Items of this length in seconds or shorter; leaves out pictures and text without times.',
  })
  maxDurationSeconds?: number | null;
  @Field(() => [MetadataConditionInput], {
    nullable: true,
    description: 'Restrictions on the metadata of items, all of which must hold.',
  })
  metadata?: MetadataConditionInput[] | null;
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
  @Field(() => [SpaceWeightInput], {
    nullable: true,
    description: 'How much single spaces count; others keep what was learned, or 1.',
  })
  weights?: SpaceWeightInput[] | null;
  @Field(() => FusionEnum, { nullable: true, description: 'How routes are joined; default `RANK`.' })
  fusion?: Fusion | null;
  @Field(() => AbsencePolicyEnum, {
    nullable: true,
    description: 'What it means that a route did not find a candidate; default `IGNORE`.',
  })
  absence?: AbsencePolicy | null;
  @Field(() => Float, {
    nullable: true,
    description:
      'Only hits that are at least this relevant, 0 to 1, as far as spaces are calibrated; 0.5: more likely a match than ' +
      'chance. Absent: every hit, unless not even the best reaches 0.25, which nonsense hardly does; then none. ' +
      'Queries by items and moments of the library alone always have their nearest hits.',
  })
  minRelevance?: number | null;
  @Field(() => IntentModeEnum, {
    nullable: true,
    description: 'Default `AUTO`; naming `spaces` or `weights` turns it off.',
  })
  intent?: IntentMode | null;
  @Field(() => BridgeChoiceEnum, {
    nullable: true,
    description: 'How pictures and sounds reach spaces that they have no vector in; default `AUTO`.',
  })
  bridge?: BridgeChoice | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Let the evidence of each hit also tell of routes that did not reach it; costs a search for each of those.',
  })
  fullEvidence?: boolean | null;
  @Field(() => SearchUnitEnum, { nullable: true, description: 'What one hit is; default `ITEM`.' })
  groupBy?: SearchUnit | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Best moments to show per item, 1 to 20; default those that stand in the evidence.',
  })
  momentsPerItem?: number | null;
  @Field(() => SortOrderEnum, { nullable: true, description: 'Default `SCORE`.' })
  sort?: SortOrder | null;
  @Field(() => Float, {
    nullable: true,
    description:
      '0 to 1: how much hits come forward that are unlike those before them (MMR over the first 100); default 0. Only sorted by score, which does not change.',
  })
  diversity?: number | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Fold hits that are nearly the same (other encodings or sizes) under the best of them, among the first 200; default false.',
  })
  collapseDuplicates?: boolean | null;
  @Field(() => [FacetInput], { nullable: true, description: 'What to count over all pages; at most 16.' })
  facets?: FacetInput[] | null;
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
  const { fusion, absence, minRelevance, intent, bridge, fullEvidence } = query;
  const { groupBy, momentsPerItem, sort, diversity, collapseDuplicates } = query;
  return {
    parts: toQueryParts(query.parts),
    filter: toMomentFilter(query.filter ?? {}),
    ...(query.spaces != null && { spaces: parseList('spaces', query.spaces) }),
    ...(query.weights != null && { spaceWeights: toSpaceWeights(query.weights) }),
    ...withoutNulls({ fusion, absence, minRelevance, intent, bridge, fullEvidence }),
    ...withoutNulls({ groupBy, momentsPerItem, sort, diversity, collapseDuplicates }),
    ...(query.facets != null && { facets: toFacetRequests(query.facets) }),
    first: parsePageSize(first),
    ...(after != null && { after }),
  };
}

function toSpaceWeights(weights: readonly SpaceWeightInput[]): Record<string, number> {
  const bySpace = new Map(parseList('weights', weights).map(({ space, weight }) => [space, weight]));
  if (bySpace.size === weights.length) return Object.fromEntries(bySpace);
  throw new AppError('BAD_USER_INPUT', '"weights" names a space twice. Give each space once.');
}

/** @throws AppError BAD_USER_INPUT, MEDIA_TOO_LARGE. */
export function toQueryParts(parts: readonly SearchPartInput[]): QueryPart[] {
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
function toQueryInput({ text, mediaId, momentId, uploadId, vector }: SearchIngredientInput): QueryInput {
  if (text !== undefined) return { type: 'TEXT', text: parseText(text) };
  if (mediaId !== undefined) return { type: 'MEDIA', mediaId };
  if (momentId !== undefined) return { type: 'MOMENT', momentId };
  if (vector !== undefined) return { type: 'VECTOR', ...vector };
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

/** @throws AppError BAD_USER_INPUT for empty or endless lists. */
export function toMomentFilter(filter: SearchFilterInput): MomentFilter {
  const { kinds, createdFrom, createdBefore, minDurationSeconds, maxDurationSeconds, metadata, ...lists } =
    filter;
  for (const [name, list] of Object.entries(withoutNulls({ kinds, ...lists })))
    parseList(name, list as unknown[]);
  return {
    ...withoutNulls({ ...lists, minDurationSeconds, maxDurationSeconds }),
    ...(metadata != null && { metadata: toMetadataConditions(metadata) }),
    ...(kinds != null && { mediaKinds: kinds }),
    ...(createdFrom != null && { createdFrom: createdFrom.toISOString() }),
    ...(createdBefore != null && { createdBefore: createdBefore.toISOString() }),
  };
}
