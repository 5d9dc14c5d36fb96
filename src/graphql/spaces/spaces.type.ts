import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';

import type { ErrorCode } from '../../domain/errors.js';
import type { WorkState } from '../../domain/media.js';
import type { SpaceStatus } from '../../services/spaces/spaces.js';
import { ErrorCodeEnum, IngestStateEnum, SpaceStateEnum } from '../enums.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'An item that could not be filled; its other spaces are as they were.' })
export class BackfillFailure {
  @Field(() => ID, { description: 'Id of the item.' })
  mediaId!: string;
  @Field(() => ErrorCodeEnum, { description: 'Why.' })
  code!: ErrorCode;
  @Field(() => String, { description: 'Why, as a sentence.' })
  message!: string;
}

@ObjectType({ description: 'Filling of a space with the moments of a library, since the process began.' })
export class Backfill {
  @Field(() => String, { description: 'The space.' })
  space!: string;
  @Field(() => IngestStateEnum, { description: 'How far it is; READY when it went through the library.' })
  state!: WorkState;
  @Field(() => Int, { description: 'Moments filled.' })
  filledMoments!: number;
  @Field(() => Int, { description: 'Items that could not be filled.' })
  failedItems!: number;
  @Directive('@listSize(assumedSize: 20)')
  @Field(() => [BackfillFailure], { description: 'The first 100 of them.' })
  failures!: BackfillFailure[];
  @Field(() => DateTime, { description: 'When it was started.' })
  startedAt!: string;
}

@ObjectType({ description: 'How alike a candidate and the space that serves answer the queries of users.' })
export class ShadowReport {
  @Field(() => Int, { description: 'Queries asked of both, since the process began: one in five.' })
  queries!: number;
  @Field(() => Float, { description: 'Mean share of the first ten hits that both found, 0 to 1.' })
  overlapAt10!: number;
  @Field(() => Float, { description: 'Share of queries with the same first hit.' })
  sameFirst!: number;
}

@ObjectType({ description: 'A space as the library holds it.' })
export class LibrarySpace {
  @Field(() => String, { description: 'Name; for life, whatever serves.' })
  name!: string;
  @Field(() => String, { description: 'Name under which queries mean it while it serves.' })
  role!: string;
  @Field(() => SpaceStateEnum, { description: 'What part it has.' })
  state!: SpaceStatus['state'];
  @Field(() => String, { description: 'Model that made its vectors.' })
  modelId!: string;
  @Field(() => String, { description: 'Commit, or digest of the files.' })
  revision!: string;
  @Field(() => Int, { description: 'Length of its vectors.' })
  dimensions!: number;
  @Field(() => Int, { description: 'Moments that should have a vector in it.' })
  moments!: number;
  @Field(() => Float, { description: 'Share of them that have one, 0 to 100; 100 for an empty library.' })
  coveragePercent!: number;
  @Field(() => Backfill, { nullable: true, description: 'The last filling by this process.' })
  backfill!: Backfill | null;
  @Field(() => ShadowReport, { nullable: true, description: 'Of candidates that were tried in the shadow.' })
  shadow!: ShadowReport | null;
}
