import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';

import type { FeedbackSignal } from '../../domain/learning.js';
import { FeedbackSignalEnum } from '../enums.js';
import { QualityFigures } from '../evaluation/evaluation.type.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'What a user thought of one hit of one query.' })
export class Feedback {
  @Field(() => ID, { description: 'Id.' })
  id!: string;
  @Field(() => ID, { description: 'The item.' })
  mediaId!: string;
  @Field(() => FeedbackSignalEnum, { description: 'What was thought of it.' })
  signal!: FeedbackSignal;
  @Field(() => DateTime, { description: 'When it was recorded.' })
  createdAt!: string;
}

@ObjectType({ description: 'What something was learned from.' })
export class TrainingSource {
  @Field(() => ID, { nullable: true, description: 'A judgement set; null: the recorded feedback.' })
  judgementSetId!: string | null;
  @Field(() => Int, { description: 'Queries that taught something.' })
  queries!: number;
  @Field(() => Int, {
    description: 'Pairs of a better and a worse item, or of a query and what it should meet.',
  })
  pairs!: number;
}

@ObjectType({ description: 'Cross-validated figures: each query was judged by what the others taught.' })
export class HeldOutFigures {
  @Field(() => QualityFigures, { description: 'Without what was learned.' })
  before!: QualityFigures;
  @Field(() => QualityFigures, { description: 'With it.' })
  after!: QualityFigures;
}

@ObjectType({ description: 'How much one space counts.' })
export class SpaceWeight {
  @Field(() => String, { description: 'Name of the space, or `keywords`.' })
  space!: string;
  @Field(() => Float, { description: '0.25 to 4; 1 is neutral.' })
  weight!: number;
}

@ObjectType({ description: 'Learned weights of the spaces in the fusion. Never changed once made.' })
export class FusionWeightsVersion {
  @Field(() => ID, { description: 'Id of the version.' })
  id!: string;
  @Directive('@listSize(assumedSize: 6)')
  @Field(() => [SpaceWeight], { description: 'Spaces that are not listed count 1.' })
  weights!: SpaceWeight[];
  @Field(() => TrainingSource, { description: 'What it was learned from.' })
  source!: TrainingSource;
  @Field(() => HeldOutFigures, { description: 'What it is worth.' })
  heldOut!: HeldOutFigures;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: string;
}

@ObjectType({ description: 'A learned linear map over the vectors of text queries in one space.' })
export class QueryAdapterVersion {
  @Field(() => ID, { description: 'Id of the version.' })
  id!: string;
  @Field(() => String, { description: 'The space.' })
  space!: string;
  @Field(() => String, { description: 'The model it was trained on, `model@revision`; it serves no other.' })
  model!: string;
  @Field(() => TrainingSource, { description: 'What it was learned from.' })
  source!: TrainingSource;
  @Field(() => HeldOutFigures, { description: 'What it is worth.' })
  heldOut!: HeldOutFigures;
  @Field(() => Float, { description: 'Strength of the regularisation that was chosen.' })
  ridge!: number;
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: string;
}

@ObjectType({ description: 'Which weights serve now, and all there are.' })
export class FusionWeights {
  @Field(() => ID, { nullable: true, description: 'The version in force; null: every space counts alike.' })
  activeId!: string | null;
  @Field(() => [ID], { description: 'Versions that were in force before, latest last; `none` for none.' })
  formerIds!: string[];
  @Field(() => [FusionWeightsVersion], { description: 'All versions, newest first.' })
  versions!: FusionWeightsVersion[];
}

@ObjectType({ description: 'Which adapter serves a space now, and all there are.' })
export class QueryAdapters {
  @Field(() => String, { description: 'The space.' })
  space!: string;
  @Field(() => ID, { nullable: true, description: 'The version in force; null: none.' })
  activeId!: string | null;
  @Field(() => [ID], { description: 'Versions that were in force before, latest last; `none` for none.' })
  formerIds!: string[];
  @Field(() => [QueryAdapterVersion], { description: 'All versions, newest first.' })
  versions!: QueryAdapterVersion[];
}
