import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

import type { AbsencePolicy, BridgeChoice, Fusion } from '../../domain/query.js';
import { AbsencePolicyEnum, BridgeChoiceEnum, FusionEnum } from '../enums.js';

@ObjectType({ description: 'Words of a part that told what kind of answer is meant.' })
export class RecognisedIntent {
  @Field(() => Int, { description: 'Which part of the query, counted from 0.' })
  part!: number;
  @Field(() => String, { description: '`SOUND`, `SPEECH` or `PICTURE`.' })
  intent!: string;
  @Field(() => String, { description: 'The words, for example `sound of`.' })
  leadIn!: string;
}

@ObjectType({
  description: 'One way from a part of the query through one space, and what its weight is made of.',
})
export class PlannedRoute {
  @Field(() => Int, { description: 'Which part of the query, counted from 0.' })
  part!: number;
  @Field(() => String, { description: 'Space that is searched, or `keywords`.' })
  space!: string;
  @Field(() => String, { nullable: true, description: 'Bridge used, for example `text-anchors`.' })
  bridge!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The words that were encoded or looked for; null when the part is not made of words.',
  })
  text!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Vectors that stood for the part; null for `keywords`, and when the route failed.',
  })
  vectorCount!: number | null;
  @Field(() => Float, { description: 'Weight of the route: the product of the four below.' })
  weight!: number;
  @Field(() => Float, { description: 'As given with the part.' })
  partWeight!: number;
  @Field(() => Float, { description: 'Of the query, else learned, else 1.' })
  spaceWeight!: number;
  @Field(() => Float, {
    description: 'More than 1 for spaces that the beginning of the text favours, less for others.',
  })
  intentFactor!: number;
  @Field(() => Float, { description: 'Less than 1 when a bridge guesses.' })
  bridgeFactor!: number;
}

@ObjectType({ description: 'Time that one step took. Steps of several routes overlap.' })
export class StageTiming {
  @Field(() => String, { description: 'Name of the step, for example `encode` or `search`.' })
  stage!: string;
  @Field(() => Int, { nullable: true, description: 'The part it worked for; null when for all.' })
  part!: number | null;
  @Field(() => String, { nullable: true, description: 'The space it worked in; null when in all.' })
  space!: string | null;
  @Field(() => Float, { description: 'Milliseconds from the start of the search to that of the step.' })
  startMilliseconds!: number;
  @Field(() => Float, { description: 'Milliseconds that it took.' })
  milliseconds!: number;
}

@ObjectType({ description: 'What one route brought into the fusion.' })
export class CandidateCount {
  @Field(() => Int, { description: 'Which part of the query, counted from 0.' })
  part!: number;
  @Field(() => String, { description: 'Space that was searched, or `keywords`.' })
  space!: string;
  @Field(() => String, { nullable: true, description: 'Bridge used, for example `text-anchors`.' })
  bridge!: string | null;
  @Field(() => Int, { description: 'Moments that the store gave.' })
  moments!: number;
  @Field(() => Int, { description: 'Items, or moments where these are the hits, that were ranked.' })
  units!: number;
  @Field(() => Boolean, { description: 'False when more may match than the route asked for.' })
  isComplete!: boolean;
}

@ObjectType({ description: 'How an answer came about: plan, counts and times.' })
export class SearchExplanation {
  @Field(() => FusionEnum, { description: 'How routes were joined.' })
  fusion!: Fusion;
  @Field(() => AbsencePolicyEnum, { description: 'What it meant that a route did not find a candidate.' })
  absence!: AbsencePolicy;
  @Field(() => BridgeChoiceEnum, {
    description: 'Which bridges were allowed; `plan` names those that were taken.',
  })
  bridge!: BridgeChoice;
  @Field(() => String, { description: 'Version of the learned weights in force.' })
  fusionWeightsVersion!: string;
  @Directive('@listSize(assumedSize: 2)')
  @Field(() => [RecognisedIntent], { description: 'What the beginnings of texts told; empty when nothing.' })
  intents!: RecognisedIntent[];
  @Directive('@listSize(assumedSize: 10)')
  @Field(() => [PlannedRoute], { description: 'Every route that was laid.' })
  plan!: PlannedRoute[];
  @Directive('@listSize(assumedSize: 40)')
  @Field(() => [StageTiming], { description: 'Every step, in the order in which they began.' })
  timings!: StageTiming[];
  @Directive('@listSize(assumedSize: 10)')
  @Field(() => [CandidateCount], { description: 'What each route found; those that failed are missing.' })
  candidates!: CandidateCount[];
}
