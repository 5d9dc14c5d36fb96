import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';

import type { ImageItem, MediaItem } from '../../domain/media.js';
import {
  AFTER_DESCRIPTION,
  DEFAULT_PAGE_SIZE,
  FIRST_DESCRIPTION,
  formatCreationCursor,
  SIZED_BY_FIRST,
  toConnection,
} from '../connection.js';
import type { GraphContext } from '../context.js';
import { MAX_LIST_LENGTH, parseList } from '../input-values.js';
import { contentUrlOf, thumbnailUrlOf } from './links.js';
import { LibraryFilterInput, MediaPatchInput, toMediaPageRequest, toMediaPatch } from './media.input.js';
import { DeleteMediaPayload, Image, Media, MediaConnection } from './media.type.js';

@Resolver(() => Media)
export class MediaResolver {
  @Query(() => Media, { nullable: true, description: 'One item; null when no item has that id.' })
  media(
    @Arg('id', () => ID, { description: 'Id of the item.' }) id: string,
    @Ctx() { loaders }: GraphContext,
  ): Promise<MediaItem | null> {
    return loaders.media.load(id);
  }

  @Directive(SIZED_BY_FIRST)
  @Query(() => MediaConnection, { description: 'Items of the library, newest first.' })
  async library(
    @Arg('first', () => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: FIRST_DESCRIPTION })
    first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after: string | null,
    @Arg('filter', () => LibraryFilterInput, { nullable: true, description: 'Restrictions; default none.' })
    filter: LibraryFilterInput | null,
    @Ctx() { services }: GraphContext,
  ) {
    const page = await services.library.listMedia(toMediaPageRequest(first, after, filter));
    return toConnection(page, after, formatCreationCursor);
  }

  @Mutation(() => Media, {
    description: 'Changes title, tags or metadata of an item; search sees it at once.',
  })
  updateMedia(
    @Arg('id', () => ID, { description: 'Id of the item.' }) id: string,
    @Arg('patch', () => MediaPatchInput, { description: 'What to change.' }) patch: MediaPatchInput,
    @Ctx() { services }: GraphContext,
  ): Promise<MediaItem> {
    return services.library.updateMedia(id, toMediaPatch(patch));
  }

  @Mutation(() => DeleteMediaPayload, {
    description: 'Deletes items with their moments, thumbnails and uploaded bytes. Unknown ids are no error.',
  })
  async deleteMedia(
    @Arg('ids', () => [ID], { description: `Ids of the items, 1 to ${MAX_LIST_LENGTH}.` }) ids: string[],
    @Ctx() { services }: GraphContext,
  ): Promise<DeleteMediaPayload> {
    return { deletedIds: await services.library.deleteMedia(parseList('ids', ids)) };
  }

  @FieldResolver(() => String, {
    description: 'URL of the bytes; answers range requests, so players can seek.',
  })
  contentUrl(@Root() item: MediaItem, @Ctx() { baseUrl }: GraphContext): string {
    return contentUrlOf(baseUrl, item.id);
  }
}

@Resolver(() => Image)
export class ImageResolver {
  @FieldResolver(() => String, { description: 'URL of a small preview (JPEG or WebP).' })
  thumbnailUrl(@Root() item: ImageItem, @Ctx() { baseUrl }: GraphContext): string {
    return thumbnailUrlOf(baseUrl, item.id);
  }
}
