import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';

import type {
  ActiveVersion,
  Feedback as FeedbackItem,
  FeedbackSignal,
  FusionWeightsVersion as WeightsVersion,
  QueryAdapterVersion as AdapterVersion,
} from '../../domain/learning.js';
import type { GraphContext } from '../context.js';
import { FeedbackSignalEnum } from '../enums.js';
import { toQuestion } from '../evaluation/evaluation.input.js';
import { SearchFilterInput, SearchPartInput } from '../search/search.input.js';
import { DateTime } from '../scalars.js';
import {
  Feedback,
  FusionWeights,
  FusionWeightsVersion,
  QueryAdapters,
  QueryAdapterVersion,
  SpaceWeight,
} from './learning.type.js';

const SOURCE_DESCRIPTION = 'The judgement set to learn from; default the recorded feedback.';
const VERSION_DESCRIPTION = 'The version; null takes what was learned out of force.';

@InputType({ description: 'What a user thought of one hit of one query.' })
export class FeedbackInput {
  @Field(() => [SearchPartInput], { description: 'The query as it was asked.' })
  parts!: SearchPartInput[];
  @Field(() => SearchFilterInput, { nullable: true, description: 'Its restrictions.' })
  filter?: SearchFilterInput | null;
  @Field(() => ID, { description: 'The item.' })
  mediaId!: string;
  @Field(() => FeedbackSignalEnum, { description: 'What was thought of it.' })
  signal!: FeedbackSignal;
  @Field(() => [ID], {
    defaultValue: [],
    description: 'Items as they were shown, best first: those above a click were passed over.',
  })
  shownIds!: string[];
}

@Resolver(() => Feedback)
export class FeedbackResolver {
  @Mutation(() => Feedback, { description: 'Records a click or a judgement of a user; training reads it.' })
  recordFeedback(
    @Arg('input', () => FeedbackInput, { description: 'The feedback.' }) input: FeedbackInput,
    @Ctx() { services }: GraphContext,
  ): Promise<FeedbackItem> {
    const { mediaId, signal, shownIds } = input;
    return services.feedback.record({ ...toQuestion(input), mediaId, signal, shownIds });
  }

  @Mutation(() => Int, { description: 'Deletes recorded feedback. Answers how many entries there were.' })
  clearFeedback(
    @Arg('before', () => DateTime, { nullable: true, description: 'Only what is older; default all.' })
    before: Date | null,
    @Ctx() { services }: GraphContext,
  ): Promise<number> {
    return services.feedback.clear(before?.toISOString());
  }
}

@Resolver(() => FusionWeightsVersion)
export class FusionWeightsResolver {
  @Query(() => FusionWeights, { description: 'Learned weights of the spaces.' })
  async fusionWeights(@Ctx() { services }: GraphContext): Promise<object> {
    const { weights } = services.learning;
    return { versions: await weights.list(), ...toActive(await weights.active()) };
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => FusionWeightsVersion, {
    description:
      'Learns weights of the spaces. They serve only when activated. Asks every query once; may take minutes.',
  })
  trainFusionWeights(
    @Arg('judgementSetId', () => ID, { nullable: true, description: SOURCE_DESCRIPTION })
    setId: string | null | undefined,
    @Ctx() { services, signal }: GraphContext,
  ): Promise<WeightsVersion> {
    return services.learning.trainWeights(setId ?? null, signal);
  }

  @Mutation(() => FusionWeights, { description: 'Puts learned weights in force, or takes them out.' })
  async activateFusionWeights(
    @Arg('versionId', () => ID, { nullable: true, description: VERSION_DESCRIPTION })
    versionId: string | null | undefined,
    @Ctx() { services }: GraphContext,
  ): Promise<object> {
    const { weights } = services.learning;
    const active = await weights.activate(versionId ?? null);
    return { versions: await weights.list(), ...toActive(active) };
  }

  @FieldResolver(() => [SpaceWeight])
  weights(@Root() { bySpace }: WeightsVersion): SpaceWeight[] {
    return Object.entries(bySpace).map(([space, weight]) => ({ space, weight }));
  }
}

@Resolver(() => QueryAdapterVersion)
export class QueryAdapterResolver {
  @Query(() => QueryAdapters, { description: 'Learned adapters of a space.' })
  async queryAdapters(
    @Arg('space', () => String, { description: 'Name of the space.' }) space: string,
    @Ctx() { services }: GraphContext,
  ): Promise<object> {
    const { versions, active } = await services.learning.adaptersOf(space);
    return { space, versions, ...toActive(active) };
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => QueryAdapterVersion, {
    description:
      'Learns a linear map over the text queries of a space, on top of its frozen encoder; stored vectors stay. ' +
      'It serves only when activated.',
  })
  trainQueryAdapter(
    @Arg('space', () => String, { description: 'Name of the space.' }) space: string,
    @Arg('judgementSetId', () => ID, { nullable: true, description: SOURCE_DESCRIPTION })
    setId: string | null | undefined,
    @Ctx() { services, signal }: GraphContext,
  ): Promise<AdapterVersion> {
    return services.learning.trainAdapter(space, setId ?? null, signal);
  }

  @Mutation(() => QueryAdapters, { description: 'Puts an adapter in force, or takes it out.' })
  async activateQueryAdapter(
    @Arg('space', () => String, { description: 'Name of the space.' }) space: string,
    @Arg('versionId', () => ID, { nullable: true, description: VERSION_DESCRIPTION })
    versionId: string | null | undefined,
    @Ctx() { services }: GraphContext,
  ): Promise<object> {
    await services.learning.activateAdapter(space, versionId ?? null);
    const { versions, active } = await services.learning.adaptersOf(space);
    return { space, versions, ...toActive(active) };
  }
}

function toActive({ versionId, history }: ActiveVersion) {
  return { activeId: versionId, formerIds: history.map((former) => former.versionId ?? 'none') };
}
