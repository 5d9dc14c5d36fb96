import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';

import type { WorkState } from '../../domain/media.js';
import { IngestStateEnum } from '../enums.js';
import { DateTime } from '../scalars.js';

@InputType({ description: 'Two items that show, or sound like, one thing.' })
export class ItemPairInput {
  @Field(() => ID, { description: 'One item, for example a sound.' })
  firstId!: string;
  @Field(() => ID, { description: 'The other, for example a picture.' })
  secondId!: string;
}

@ObjectType({
  description:
    'How well a bridge finds the other halves of pairs that it was not made from, among those of all pairs.',
})
export class BridgeFigures {
  @Field(() => Int, { description: 'Pairs asked.' })
  pairs!: number;
  @Field(() => Float, { description: 'Share of pairs whose other half came first.' })
  recallAt1!: number;
  @Field(() => Float, { description: 'Share of pairs whose other half was among the first ten.' })
  recallAt10!: number;
  @Field(() => Float, { description: 'Mean of 1 / rank of the other half.' })
  reciprocalRank!: number;
}

@ObjectType({ description: 'Cross-validated figures: each pair was judged by what the others taught.' })
export class BridgeComparison {
  @Field(() => BridgeFigures, { description: 'The bridge over words, which needs no pairs.' })
  anchors!: BridgeFigures;
  @Field(() => BridgeFigures, { description: 'What was learned.' })
  learned!: BridgeFigures;
}

@ObjectType({
  description:
    'A way from one space into another that was learned from pairs of items. Never changed once made.',
})
export class Bridge {
  @Field(() => ID, { description: 'Id of the bridge.' })
  id!: string;
  @Field(() => String, { description: 'Space it leads from.' })
  from!: string;
  @Field(() => String, { description: 'Space it leads into.' })
  to!: string;
  @Field(() => Boolean, {
    description: 'True for the newest of its direction, which searches take unless they choose otherwise.',
  })
  isServing!: boolean;
  @Field(() => Int, { description: 'Pairs that connected the two spaces.' })
  pairs!: number;
  @Field(() => Float, { description: 'Strength of the pull towards the bridge over words that was chosen.' })
  ridge!: number;
  @Field(() => BridgeComparison, { description: 'What it is worth.' })
  heldOut!: BridgeComparison;
  @Field(() => DateTime, { description: 'When it was trained.' })
  createdAt!: string;
}

@ObjectType({
  description:
    'Encoding of the words that bridges rest on, which happens once in the life of a library. A search that needs them ' +
    'before waits two seconds, then goes on without and says so.',
})
export class BridgePreparation {
  @Field(() => IngestStateEnum, {
    description: 'PENDING: not begun, or nothing to connect yet; READY: bridges answer at once.',
  })
  state!: WorkState;
  @Field(() => Int, { description: 'Words encoded, over all spaces that this process was asked to connect.' })
  encodedWords!: number;
  @Field(() => Int, { description: 'Of how many.' })
  totalWords!: number;
  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  error!: string | null;
}
