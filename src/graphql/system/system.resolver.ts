import { Ctx, Query, Resolver } from 'type-graphql';

import type { GraphContext } from '../context.js';
import { SystemInfo } from './system.type.js';

@Resolver()
export class SystemResolver {
  @Query(() => SystemInfo, { description: 'What this server is and has: version, models, spaces, cautions.' })
  system(@Ctx() { services }: GraphContext) {
    return services.system.describe();
  }
}
