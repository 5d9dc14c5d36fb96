import { Field, Float, InputType, Int } from 'type-graphql';

import type { CalendarInterval, FacetField, FacetRequest } from '../../domain/answer-shape.js';
import { CalendarIntervalEnum, FacetFieldEnum } from '../enums.js';
import { withoutNulls } from '../input-values.js';

@InputType({ description: 'What to count hits by, over all pages.' })
export class FacetInput {
  @Field(() => FacetFieldEnum, { description: 'What to count by.' })
  field!: FacetField;
  @Field(() => String, {
    nullable: true,
    description:
      'Of `METADATA` and `METADATA_NUMBER`: the name in the metadata; dots go into objects: `rights.year`.',
  })
  metadataKey?: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Most frequent values to list, 1 to 100; default 10. Not for histograms.',
  })
  first?: number | null;
  @Field(() => CalendarIntervalEnum, {
    nullable: true,
    description:
      'Of `CREATED_AT`: width of the buckets. Default: the finest that gives at most 24. One that would give more than 1,000 is made coarser.',
  })
  interval?: CalendarInterval | null;
  @Field(() => [Float], {
    nullable: true,
    description:
      'Of `DURATION` (seconds) and `METADATA_NUMBER`: 2 to 101 rising bounds of the buckets; default round ones.',
  })
  bounds?: number[] | null;
}

/** Checked by the service. */
export function toFacetRequests(inputs: readonly FacetInput[]): FacetRequest[] {
  return inputs.map(({ field, ...rest }) => ({ field, ...withoutNulls(rest) }));
}
