import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

import type { Snippet as FoundWords } from '../../domain/answer-shape.js';
import { SnippetFieldEnum } from '../enums.js';
import { Moment } from '../moment/moment.type.js';

@ObjectType({ description: 'A stretch of a text, in UTF-16 code units as JavaScript counts them.' })
export class TextRange {
  @Field(() => Int, { description: 'First code unit.' })
  start!: number;
  @Field(() => Int, { description: 'Behind the last code unit.' })
  end!: number;
}

@ObjectType({ description: 'Words around what was looked for; never cut within a word or a character.' })
export class Snippet {
  @Field(() => SnippetFieldEnum, { description: 'Where the words stand.' })
  field!: FoundWords['field'];
  @Field(() => String, { description: 'The words, 240 code units at most.' })
  text!: string;
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [TextRange], {
    description:
      'Words of the query in all their inflections, in order. Empty where the moment was found by its meaning only.',
  })
  highlights!: TextRange[];
  @Field(() => Boolean, { description: 'More words come before.' })
  isCutAtStart!: boolean;
  @Field(() => Boolean, { description: 'More words follow.' })
  isCutAtEnd!: boolean;
}

@ObjectType({ description: 'One route that found a moment.' })
export class MomentRoute {
  @Field(() => String, { description: 'Space that was searched, or `keywords`.' })
  space!: string;
  @Field(() => Int, { description: 'Which part of the query, counted from 0.' })
  part!: number;
  @Field(() => String, { nullable: true, description: 'Bridge, for example `text-anchors`.' })
  bridge!: string | null;
  @Field(() => Float, { description: 'Cosine similarity, or the BM25 score for `keywords`.' })
  similarity!: number;
}

@ObjectType({ description: 'One moment of a hit with what speaks for it.' })
export class MomentMatch {
  @Field(() => Moment, { description: 'The moment.' })
  moment!: Moment;
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [MomentRoute], { description: 'Routes that found this very moment, best first.' })
  routes!: MomentRoute[];
  @Field(() => Snippet, {
    nullable: true,
    description:
      'Words of the moment; null for pictures and sounds whose title and tags hold no word of the query.',
  })
  snippet!: Snippet | null;
}
