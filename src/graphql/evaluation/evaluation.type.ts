import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';

import type { QualityMetric } from '../../domain/evaluation.js';
import type { MediaKind, WorkState } from '../../domain/media.js';
import { IngestStateEnum, MediaKindEnum, QualityMetricEnum } from '../enums.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'One ingredient of a query that was kept; exactly one of text and ids is there.' })
export class KeptQueryPart {
  @Field(() => Float, { description: 'How much it counts; negative pushes away.' })
  weight!: number;
  @Field(() => String, { nullable: true, description: 'Words.' })
  text!: string | null;
  @Field(() => ID, { nullable: true, description: 'An item of the library.' })
  mediaId!: string | null;
  @Field(() => ID, { nullable: true, description: 'A moment of the library.' })
  momentId!: string | null;
}

@ObjectType({ description: 'An item that should be found.' })
export class RelevantItem {
  @Field(() => ID, { description: 'Id of the item.' })
  mediaId!: string;
  @Field(() => Int, { description: '1 (helps) to 3 (exactly it).' })
  grade!: number;
}

@ObjectType({ description: 'A query with its right answers.' })
export class Judgement {
  @Field(() => ID, { description: 'Unique within its set.' })
  id!: string;
  @Directive('@listSize(assumedSize: 2)')
  @Field(() => [KeptQueryPart], { description: 'The query.' })
  parts!: KeptQueryPart[];
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [RelevantItem], { description: 'What it should find.' })
  relevant!: RelevantItem[];
}

@ObjectType({
  description: 'Queries with their right answers, to be asked again whenever something changes.',
})
export class JudgementSet {
  @Field(() => ID, { description: 'Id of the set.' })
  id!: string;
  @Field(() => String, { description: 'Name.' })
  name!: string;
  @Directive('@listSize(assumedSize: 100)')
  @Field(() => [Judgement], { description: 'The judgements.' })
  judgements!: Judgement[];
  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: string;
  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt!: string;
}

@ObjectType({ description: 'How good answers were: means over queries, 0 to 1, higher is better.' })
export class QualityFigures {
  @Field(() => MediaKindEnum, {
    nullable: true,
    description: 'Only items of this kind are ranked and looked for; null: all kinds together.',
  })
  mediaKind!: MediaKind | null;
  @Field(() => Int, { description: 'Queries with relevant items of this kind.' })
  queries!: number;
  @Field(() => Float, { description: 'Share of the relevant items among the first `depth` hits.' })
  recall!: number;
  @Field(() => Float, { description: 'Normalised discounted cumulative gain; gain is 2^grade - 1.' })
  ndcg!: number;
  @Field(() => Float, { description: '1 / rank of the first relevant hit, 0 when there is none.' })
  reciprocalRank!: number;
}

@ObjectType({ description: 'What one query of a run brought.' })
export class JudgementResult {
  @Field(() => ID, { description: 'Which judgement.' })
  judgementId!: string;
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [QualityFigures], { description: 'All kinds together first.' })
  figures!: QualityFigures[];
  @Field(() => [ID], { description: 'Items found, best first.' })
  foundIds!: string[];
  @Field(() => [ID], { description: 'Relevant items that were not found.' })
  missedIds!: string[];
}

@ObjectType({ description: 'One asking of a whole judgement set. It runs in the background.' })
export class EvaluationRun {
  @Field(() => ID, { description: 'Id of the run.' })
  id!: string;
  @Field(() => ID, { description: 'The set that was asked.' })
  setId!: string;
  @Field(() => String, { description: 'What was tried, in the words of who started it.' })
  label!: string;
  @Field(() => IngestStateEnum, { description: 'How far it is; READY when it is complete.' })
  state!: WorkState;
  @Field(() => Float, { description: '0 to 1.' })
  progress!: number;
  @Field(() => Int, { description: 'Hits looked at per query.' })
  depth!: number;
  @Directive('@listSize(assumedSize: 6)')
  @Field(() => [String], { description: 'Models that answered: `space model@revision`.' })
  spaces!: string[];
  @Directive('@listSize(assumedSize: 4)')
  @Field(() => [QualityFigures], { description: 'Means over the results so far; all kinds together first.' })
  figures!: QualityFigures[];
  @Directive('@listSize(assumedSize: 100)')
  @Field(() => [JudgementResult], { description: 'Query by query.' })
  results!: JudgementResult[];
  @Field(() => [ID], { description: 'Relevant items that the library does not have; they are not counted.' })
  unknownMediaIds!: string[];
  @Field(() => String, { nullable: true, description: 'Why it stopped early; null when it did not.' })
  error!: string | null;
  @Field(() => DateTime, { description: 'When it was started.' })
  createdAt!: string;
}

@ObjectType({ description: 'One figure of two runs, over the queries that both answered.' })
export class FigureComparison {
  @Field(() => MediaKindEnum, { nullable: true, description: 'Null: all kinds together.' })
  mediaKind!: MediaKind | null;
  @Field(() => QualityMetricEnum, { description: 'Which figure.' })
  metric!: QualityMetric;
  @Field(() => Int, { description: 'Queries compared.' })
  queries!: number;
  @Field(() => Float, { description: 'Mean of the baseline.' })
  baseline!: number;
  @Field(() => Float, { description: 'Mean of the candidate.' })
  candidate!: number;
  @Field(() => Float, { description: 'Candidate less baseline.' })
  difference!: number;
  @Field(() => Float, {
    description: 'How likely chance alone makes such a difference: paired randomisation test, two-sided.',
  })
  pValue!: number;
}

@ObjectType({ description: 'What changed from one run to another.' })
export class EvaluationComparison {
  @Directive('@listSize(assumedSize: 12)')
  @Field(() => [FigureComparison], { description: 'All kinds together first.' })
  figures!: FigureComparison[];
  @Field(() => [ID], { description: 'Judgements whose NDCG rose, most first.' })
  improvedIds!: string[];
  @Field(() => [ID], { description: 'Judgements whose NDCG fell, most first.' })
  worsenedIds!: string[];
  @Field(() => Boolean, { description: 'True when no figure over all kinds fell by more than `maxDrop`.' })
  isPassed!: boolean;
}
