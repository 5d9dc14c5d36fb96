import { Arg, Ctx, Directive, Float, Mutation, Query, Resolver } from 'type-graphql';

import type { Backfill as BackfillItem } from '../../services/spaces/backfill.js';
import type { SpaceStatus } from '../../services/spaces/spaces.js';
import type { GraphContext } from '../context.js';
import { Backfill, LibrarySpace } from './spaces.type.js';

const SPACE_DESCRIPTION = 'Name of the space, for example `clip_next`.';

@Resolver(() => LibrarySpace)
export class SpacesResolver {
  @Directive('@cost(weight: 100)')
  @Query(() => [LibrarySpace], {
    description: 'The spaces of the library: which model, how much is filled, which part it has.',
  })
  async spaces(@Ctx() { services }: GraphContext): Promise<LibrarySpace[]> {
    return (await services.spaces.list()).map(toLibrarySpace);
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => Backfill, {
    description:
      'Gives moments the vectors of a space that came later, in the background. Starting again goes on.',
  })
  fillSpace(
    @Arg('space', () => String, { description: SPACE_DESCRIPTION }) space: string,
    @Ctx() { services }: GraphContext,
  ): BackfillItem {
    return services.spaces.fill(space);
  }

  @Mutation(() => Backfill, {
    nullable: true,
    description: 'Stops filling a space; what was filled is kept.',
  })
  cancelFill(
    @Arg('space', () => String, { description: SPACE_DESCRIPTION }) space: string,
    @Ctx() { services }: GraphContext,
  ): Promise<BackfillItem | null> {
    return services.spaces.cancelFill(space);
  }

  @Mutation(() => [LibrarySpace], {
    description:
      'Lets a space serve in the place of the one beside it, in one step, for every process within seconds. ' +
      'The former one stays filled, so that this can be taken back.',
  })
  async switchSpace(
    @Arg('space', () => String, { description: SPACE_DESCRIPTION }) space: string,
    @Arg('minCoveragePercent', () => Float, {
      defaultValue: 100,
      description: 'How much of it must be filled.',
    })
    minCoveragePercent: number,
    @Ctx() { services }: GraphContext,
  ): Promise<LibrarySpace[]> {
    await services.spaces.switchTo(space, minCoveragePercent / 100);
    return (await services.spaces.list()).map(toLibrarySpace);
  }

  @Mutation(() => [LibrarySpace], {
    description: 'Deletes the vectors of a space that no model of the profile fills any more.',
  })
  async dropSpace(
    @Arg('space', () => String, { description: SPACE_DESCRIPTION }) space: string,
    @Ctx() { services }: GraphContext,
  ): Promise<LibrarySpace[]> {
    await services.spaces.drop(space);
    return (await services.spaces.list()).map(toLibrarySpace);
  }
}

function toLibrarySpace({ space, coverage, backfill, ...status }: SpaceStatus): LibrarySpace {
  const { moments, withVector } = coverage;
  return {
    ...space,
    ...status,
    moments,
    coveragePercent: moments === 0 ? 100 : (100 * withVector) / moments,
    backfill: backfill && { ...backfill, failures: [...backfill.failures] },
  };
}
