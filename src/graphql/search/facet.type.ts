import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

import type {
  CalendarInterval,
  Facet as FacetCounts,
  FacetBucket as CountedBucket,
  FacetField,
} from '../../domain/answer-shape.js';
import { CalendarIntervalEnum, FacetFieldEnum } from '../enums.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'One value and how many hits have it.' })
export class FacetValue {
  @Field(() => String, { description: 'The value as text.' })
  value!: string;
  @Field(() => String, { nullable: true, description: 'The value when it is a text, as filters take it.' })
  text!: string | null;
  @Field(() => Float, { nullable: true, description: 'The value when it is a number, as filters take it.' })
  number!: number | null;
  @Field(() => Boolean, { nullable: true, description: 'The value when it is a truth value.' })
  is!: boolean | null;
  @Field(() => Int, { description: 'Hits that have it.' })
  count!: number;
}

@ObjectType({
  description: 'One bar of a histogram. Its lower bound belongs to it, its upper bound to the next.',
})
export class FacetBucket {
  @Field(() => Float, { nullable: true, description: 'Lower bound; null for buckets of time.' })
  from!: number | null;
  @Field(() => Float, { nullable: true, description: 'Upper bound; null for buckets of time.' })
  to!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Beginning; null for buckets of numbers.' })
  fromTime!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'End; null for buckets of numbers.' })
  toTime!: string | null;
  @Field(() => Int, { description: 'Hits in it.' })
  count!: number;
}

@ObjectType({
  description:
    'Counts over the hits of all pages, folded duplicates included. A hit counts once under each value that it has.',
})
export class Facet {
  @Field(() => FacetFieldEnum, { description: 'What was counted by.' })
  field!: FacetField;
  @Field(() => String, { nullable: true, description: 'Name in the metadata; null for other fields.' })
  metadataKey!: string | null;
  @Directive('@listSize(assumedSize: 10)')
  @Field(() => [FacetValue], { description: 'Most frequent first; empty for histograms.' })
  values!: FacetValue[];
  @Field(() => Int, { description: 'Distinct values that are not listed.' })
  otherValues!: number;
  @Field(() => CalendarIntervalEnum, { nullable: true, description: 'Width of buckets of time.' })
  interval!: CalendarInterval | null;
  @Directive('@listSize(assumedSize: 20)')
  @Field(() => [FacetBucket], { description: 'In order, empty ones included; empty for counts by value.' })
  buckets!: FacetBucket[];
  @Field(() => Int, { description: 'Hits without a value, or with none within the bounds given.' })
  missing!: number;
  @Field(() => Boolean, { description: 'False when more hits may match than were found.' })
  isExact!: boolean;
}

/** @returns a facet as the graph shows it. */
export function toFacet({ values, buckets, ...facet }: FacetCounts): Facet {
  return {
    ...facet,
    values: values.map(({ value, count }) => ({
      value: String(value),
      text: typeof value === 'string' ? value : null,
      number: typeof value === 'number' ? value : null,
      is: typeof value === 'boolean' ? value : null,
      count,
    })),
    buckets: buckets.map(toBucket),
  };
}

function toBucket({ from, to, count }: CountedBucket): FacetBucket {
  const isTime = typeof from === 'string';
  return {
    from: isTime ? null : from,
    to: isTime ? null : (to as number),
    fromTime: isTime ? from : null,
    toTime: isTime ? (to as string) : null,
    count,
  };
}
