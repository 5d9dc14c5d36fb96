import { Arg, Ctx, Directive, Int, Query, Resolver } from 'type-graphql';

import { AFTER_DESCRIPTION, DEFAULT_PAGE_SIZE, FIRST_DESCRIPTION, SIZED_BY_FIRST } from '../connection.js';
import type { GraphContext } from '../context.js';
import { toSearchConnection } from './search-connection.js';
import { SearchInput, toSearchQuery } from './search.input.js';
import { SearchConnection } from './search.type.js';

@Resolver()
export class SearchResolver {
  @Directive(SIZED_BY_FIRST)
  @Query(() => SearchConnection, {
    description:
      'Finds items by words, by a sound or picture, by what is already in the library, or by a mix of them. ' +
      'Costs one encoding per part and space, and one search per route.',
  })
  async search(
    @Arg('query', () => SearchInput, { description: 'What to look for and where.' }) query: SearchInput,
    @Arg('first', () => Int, { defaultValue: DEFAULT_PAGE_SIZE, description: FIRST_DESCRIPTION })
    first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after: string | null,
    @Ctx() { services, signal }: GraphContext,
  ) {
    return toSearchConnection(
      await services.search.search(toSearchQuery(query, first, after), signal),
      after,
    );
  }
}
