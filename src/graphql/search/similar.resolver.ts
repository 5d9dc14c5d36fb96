import { Arg, Ctx, Directive, FieldResolver, Int, Resolver, Root } from 'type-graphql';

import type { MediaItem } from '../../domain/media.js';
import type { Moment as MomentItem } from '../../domain/moment.js';
import type { BridgeChoice, QueryInput } from '../../domain/query.js';
import {
  AFTER_DESCRIPTION,
  DEFAULT_PAGE_SIZE,
  FIRST_DESCRIPTION,
  parsePageSize,
  SIZED_BY_FIRST,
} from '../connection.js';
import type { GraphContext } from '../context.js';
import { BridgeChoiceEnum } from '../enums.js';
import { parseList } from '../input-values.js';
import { Media } from '../media/media.type.js';
import { Moment } from '../moment/moment.type.js';
import { toSearchConnection } from './search-connection.js';
import { SearchConnection } from './search.type.js';

const BRIDGE_DESCRIPTION = 'How it reaches spaces that it has no vector in; default `AUTO`.';
const SPACES_DESCRIPTION = 'Names of spaces to search; default all that it reaches.';

interface SimilarPage {
  readonly first: number;
  readonly after: string | null;
  readonly spaces: string[] | null;
  readonly bridge: BridgeChoice | null;
}

/** The same search as `search` with this as its only part; the item itself is left out. */
async function findSimilar(
  input: QueryInput,
  { first, after, spaces, bridge }: SimilarPage,
  { services, signal }: GraphContext,
) {
  const query = {
    parts: [{ input, weight: 1 }],
    filter: {},
    ...(bridge !== null && { bridge }),
    ...(spaces !== null && { spaces: parseList('spaces', spaces) }),
    ...(after !== null && { after }),
    first: parsePageSize(first),
  };
  return toSearchConnection(await services.search.search(query, signal), after);
}

@Resolver(() => Moment)
export class SimilarMomentsResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => SearchConnection, { description: 'Items like this moment; costs a search.' })
  similar(
    @Arg('first', () => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: FIRST_DESCRIPTION })
    first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION })
    after: string | null = null,
    @Arg('spaces', () => [String], { nullable: true, description: SPACES_DESCRIPTION })
    spaces: string[] | null = null,
    @Arg('bridge', () => BridgeChoiceEnum, { nullable: true, description: BRIDGE_DESCRIPTION })
    bridge: BridgeChoice | null = null,
    @Root() { id: momentId }: MomentItem,
    @Ctx() context: GraphContext,
  ) {
    return findSimilar({ type: 'MOMENT', momentId }, { first, after, spaces, bridge }, context);
  }
}

@Resolver(() => Media)
export class SimilarMediaResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => SearchConnection, {
    description: 'Items like this one as a whole; costs a search. Fails unless state is READY.',
  })
  similar(
    @Arg('first', () => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: FIRST_DESCRIPTION })
    first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION })
    after: string | null = null,
    @Arg('spaces', () => [String], { nullable: true, description: SPACES_DESCRIPTION })
    spaces: string[] | null = null,
    @Arg('bridge', () => BridgeChoiceEnum, { nullable: true, description: BRIDGE_DESCRIPTION })
    bridge: BridgeChoice | null = null,
    @Root() { id: mediaId }: MediaItem,
    @Ctx() context: GraphContext,
  ) {
    return findSimilar({ type: 'MEDIA', mediaId }, { first, after, spaces, bridge }, context);
  }
}
