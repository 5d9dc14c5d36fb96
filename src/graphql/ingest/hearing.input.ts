import { Field, InputType } from 'type-graphql';

import type { HearingOptions } from '../../domain/hearing.js';
import type { SpeechTask } from '../../domain/ports/speech.js';
import type { SoundDomain } from '../../domain/sound-domain.js';
import { SoundDomainEnum, SpeechTaskEnum } from '../enums.js';
import { withoutNulls } from '../input-values.js';

@InputType({
  description:
    'What is known about sounds before they are heard. Give {} to hear a known sound again without any hints.',
})
export class HearingInput {
  @Field(() => String, {
    nullable: true,
    description: 'ISO 639 code of the language spoken, for example "de"; default: the transcriber finds out.',
  })
  language?: string | null;
  @Field(() => SpeechTaskEnum, { nullable: true, description: 'What to write down; default TRANSCRIBE.' })
  task?: SpeechTask | null;
  @Field(() => SoundDomainEnum, {
    nullable: true,
    description: 'What all of the sound is; default: decided stretch by stretch.',
  })
  soundDomain?: SoundDomain | null;
}

export function toHearing(input: HearingInput): HearingOptions {
  const { language, ...rest } = withoutNulls({ ...input });
  return { ...rest, ...(language && { language: language.toLowerCase() }) };
}
