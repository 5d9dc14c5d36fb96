import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { AppError } from '../../domain/errors.js';
import type { MediaItem } from '../../domain/media.js';
import { isLowTrust } from '../../domain/trust.js';
import type { Moment as MomentItem, MomentKind } from '../../domain/moment.js';
import {
  AFTER_DESCRIPTION,
  FIRST_DESCRIPTION,
  formatCursor,
  MAX_PAGE_SIZE,
  parseCursor,
  parsePageSize,
  SIZED_BY_FIRST,
  toConnection,
} from '../connection.js';
import type { GraphContext } from '../context.js';
import { MomentKindEnum } from '../enums.js';
import { deepLinkOf } from '../media/links.js';
import { Media } from '../media/media.type.js';
import { IS_LOW_TRUST_DESCRIPTION, Moment, MomentConnection } from './moment.type.js';

/** Cuts one page out of all moments of an item. */
function pageOf(moments: readonly MomentItem[], first: number, after: string | null) {
  const size = parsePageSize(first);
  const [afterId] = after == null ? [] : parseCursor(after, 1);
  const before = afterId === undefined ? -1 : moments.findIndex(({ id }) => id === afterId);
  if (afterId !== undefined && before < 0) {
    throw new AppError('BAD_USER_INPUT', '"after" names a moment that is not in this list.', {
      details: { argument: 'after' },
    });
  }
  const end = before + 1 + size;
  return {
    items: moments.slice(before + 1, end),
    hasNextPage: moments.length > end,
    totalCount: moments.length,
  };
}

@Resolver(() => Moment)
export class MomentResolver {
  @Query(() => Moment, { nullable: true, description: 'One moment; null when no moment has that id.' })
  moment(
    @Arg('id', () => ID, { description: 'Id of the moment.' }) id: string,
    @Ctx() { loaders }: GraphContext,
  ): Promise<MomentItem | null> {
    return loaders.moments.load(id);
  }

  @FieldResolver(() => Media, {
    nullable: true,
    description: 'The item that the moment is part of; null when it was deleted meanwhile.',
  })
  media(@Root() moment: MomentItem, @Ctx() { loaders }: GraphContext): Promise<MediaItem | null> {
    return loaders.media.load(moment.mediaId);
  }

  @FieldResolver(() => [String], {
    description: 'Names of the spaces that the moment has a vector in, and so can be found through.',
  })
  spaces(@Root() moment: MomentItem, @Ctx() { loaders }: GraphContext): Promise<string[]> {
    return loaders.spacesOfMoment.load(moment.id);
  }

  @FieldResolver(() => Boolean, { description: IS_LOW_TRUST_DESCRIPTION })
  isLowTrust(@Root() { confidence }: MomentItem): boolean {
    return isLowTrust(confidence);
  }

  @FieldResolver(() => String, {
    description: 'URL of the bytes; for sound with the time range as `#t=start,end`, where players begin.',
  })
  deepLink(@Root() moment: MomentItem, @Ctx() { baseUrl }: GraphContext): string {
    return deepLinkOf(baseUrl, moment);
  }
}

@Resolver(() => Media)
export class MediaMomentsResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => MomentConnection, { description: 'Searchable parts of the item, by kind and time.' })
  async moments(
    @Arg('first', () => Int, { defaultValue: MAX_PAGE_SIZE, description: FIRST_DESCRIPTION }) first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after: string | null,
    @Arg('kinds', () => [MomentKindEnum], { nullable: true, description: 'Only these kinds; default all.' })
    kinds: MomentKind[] | null,
    @Root() item: MediaItem,
    @Ctx() { loaders }: GraphContext,
  ) {
    const all = await loaders.momentsOfMedia.load(item.id);
    const wanted = kinds == null ? all : all.filter(({ kind }) => kinds.includes(kind));
    return toConnection(pageOf(wanted, first, after), after, ({ id }) => formatCursor([id]));
  }
}
