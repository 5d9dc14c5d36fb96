import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';

import type { MomentKind } from '../../domain/moment.js';
import type { SoundDomain } from '../../domain/sound-domain.js';
import { connectionOf } from '../connection.js';
import { MomentKindEnum, SoundDomainEnum } from '../enums.js';

/** Said of moments and of segments of a transcript. */
export const IS_LOW_TRUST_DESCRIPTION =
  'True when `confidence` is under 0.6: the words may be misheard or made up. They are kept and found, and count less in a search.';

@Directive('@key(fields: "id")')
@ObjectType({
  description: 'The unit that search finds: a whole picture, a window of audio, a passage of words.',
})
export class Moment {
  @Field(() => ID, { description: 'Stable as long as the item is not ingested with other settings.' })
  id!: string;
  @Field(() => MomentKindEnum, { description: 'What the moment is made of.' })
  kind!: MomentKind;
  @Field(() => Float, { nullable: true, description: 'Start in seconds; null where there is no time.' })
  startSeconds!: number | null;
  @Field(() => Float, { nullable: true, description: 'End in seconds; null where there is no time.' })
  endSeconds!: number | null;
  @Field(() => String, { nullable: true, description: 'Words of a passage; null for pictures and sound.' })
  text!: string | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Trust in the words, 0 to 1; null where nothing measured it.',
  })
  confidence!: number | null;
  @Field(() => SoundDomainEnum, {
    nullable: true,
    description: 'What a window of sound is; null for pictures and passages, and where nothing could tell.',
  })
  soundDomain!: SoundDomain | null;
  @Field(() => Float, {
    nullable: true,
    description: 'How sure `soundDomain` is, 0 to 1; 1 when it was given at ingest.',
  })
  soundDomainConfidence!: number | null;
}

export const MomentConnection = connectionOf('Moment', Moment, 'moments');
