import { Directive, Field, Float, ObjectType } from 'type-graphql';

import type { SpeechTask } from '../../domain/ports/speech.js';
import { connectionOf } from '../connection.js';
import { SpeechTaskEnum } from '../enums.js';
import { IS_LOW_TRUST_DESCRIPTION } from '../moment/moment.type.js';

@ObjectType({ description: 'One word with its own time.' })
export class SpokenWord {
  @Field(() => Float, { description: 'Start in seconds from the start of the recording.' })
  startSeconds!: number;
  @Field(() => Float, { description: 'End in seconds from the start of the recording.' })
  endSeconds!: number;
  @Field(() => String, { description: 'The word with the punctuation that belongs to it.' })
  text!: string;
  @Field(() => Float, { description: 'Trust in the word, 0 to 1.' })
  confidence!: number;
}

@ObjectType({ description: 'What was said in one go: a sentence or some of them.' })
export class SpeechSegment {
  @Field(() => Float, { description: 'Start in seconds from the start of the recording.' })
  startSeconds!: number;
  @Field(() => Float, { description: 'End in seconds from the start of the recording.' })
  endSeconds!: number;
  @Field(() => String, { description: 'The words.' })
  text!: string;
  @Field(() => Float, { description: 'Trust in the words, 0 to 1.' })
  confidence!: number;
  @Field(() => Boolean, { description: IS_LOW_TRUST_DESCRIPTION })
  isLowTrust!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'ISO 639 code of the language spoken; null when nobody knows.',
  })
  language!: string | null;
  @Directive('@listSize(assumedSize: 15)')
  @Field(() => [SpokenWord], { description: 'Words in order of time; empty when the model times none.' })
  words!: SpokenWord[];
}

export const SpeechSegmentConnection = connectionOf('SpeechSegment', SpeechSegment, 'segments of speech');

@ObjectType({ description: 'What a transcriber heard in a sound, whole.' })
export class SpeechTranscript {
  @Field(() => String, { description: 'The transcriber.' })
  modelId!: string;
  @Field(() => SpeechTaskEnum, { description: 'Whether this is the language spoken, or English.' })
  task!: SpeechTask;
  @Field(() => String, {
    nullable: true,
    description: 'ISO 639 code of the language most of it was spoken in; null when nobody knows.',
  })
  language!: string | null;
}
