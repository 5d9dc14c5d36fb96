import { Field, Float, InputType } from 'type-graphql';

import type { MetadataCondition } from '../../domain/metadata.js';
import { parseList, withoutNulls } from '../input-values.js';

@InputType({
  description:
    'A restriction on one key of the metadata of items. All that is given must hold, of one value: of a list, any element may be that value.',
})
export class MetadataConditionInput {
  @Field(() => String, {
    description: 'Name in the metadata; dots go into objects, up to 8 deep: `rights.year`.',
  })
  key!: string;
  @Field(() => [String], {
    nullable: true,
    description:
      'The value is one of these texts (or numbers, if `anyNumber` is given too), exactly as written.',
  })
  anyText?: string[] | null;
  @Field(() => [Float], {
    nullable: true,
    description: 'The value is one of these numbers (or texts, if `anyText` is given too). 1 is not "1".',
  })
  anyNumber?: number[] | null;
  @Field(() => Boolean, { nullable: true, description: 'The value is this truth value.' })
  is?: boolean | null;
  @Field(() => Float, { nullable: true, description: 'The value is a number, and this or more.' })
  atLeast?: number | null;
  @Field(() => Float, { nullable: true, description: 'The value is a number, and this or less.' })
  atMost?: number | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether there is anything but null and empty lists under this key.',
  })
  exists?: boolean | null;
}

/** @throws AppError BAD_USER_INPUT for empty or endless lists. */
export function toMetadataConditions(inputs: readonly MetadataConditionInput[]): MetadataCondition[] {
  return parseList('metadata', inputs).map((input) => {
    const { key, anyText, anyNumber, is, ...bounds } = input;
    const equalsAny = [
      ...(anyText == null ? [] : parseList('anyText', anyText)),
      ...(anyNumber == null ? [] : parseList('anyNumber', anyNumber)),
      ...(is == null ? [] : [is]),
    ];
    return { key, ...withoutNulls(bounds), ...(equalsAny.length > 0 && { equalsAny }) };
  });
}
