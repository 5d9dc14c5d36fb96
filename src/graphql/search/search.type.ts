import { Directive, Field, Float, Int, ObjectType } from 'type-graphql';

import type { MediaItem } from '../../domain/media.js';
import { PageInfo } from '../connection.js';
import { Media } from '../media/media.type.js';
import { Moment } from '../moment/moment.type.js';
import { SearchExplanation } from './explanation.type.js';
import { Facet } from './facet.type.js';
import { MomentMatch } from './match.type.js';

@ObjectType({ description: 'What one part of the query, through one space, says of a hit.' })
export class MatchEvidence {
  @Field(() => String, { description: 'Space that was searched, or `keywords`.' })
  space!: string;
  @Field(() => Int, { description: 'Which part of the query, counted from 0.' })
  part!: number;
  @Field(() => String, {
    nullable: true,
    description: 'Bridge used when the part does not live in this space itself, for example `text-anchors`.',
  })
  bridge!: string | null;
  @Field(() => Float, {
    nullable: true,
    description:
      'Cosine similarity, -1 to 1 (for `keywords` the BM25 score), of the best moment. Higher is better. ' +
      'Null when the route did not reach the hit and nothing else tells.',
  })
  similarity!: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Rank of the hit in this route, from 1; null when the route did not reach it and this counts for nothing.',
  })
  rank!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Calibrated relevance of the similarity, 0 to 1; null where the space is not calibrated.',
  })
  relevance!: number | null;
  @Field(() => Float, { description: 'Weight of the route.' })
  weight!: number;
  @Field(() => Float, {
    description:
      'Trust in the words of the moment as it counts here: 1, or less, down to 0.5, where they are of low trust.',
  })
  trust!: number;
  @Field(() => Float, {
    description:
      'What the route adds to the score. Fused by rank: weight * trust / (60 + rank). By relevance: weight * trust * ' +
      'relevance / the sum of positive weights. Summed in this order, contributions are the score, exactly.',
  })
  contribution!: number;
  @Field(() => Moment, {
    nullable: true,
    description: 'The best moment of the hit in this route; null when similarity is.',
  })
  moment!: Moment | null;
}

@ObjectType({
  description: 'One item of an answer, or one moment of it, with what matched and why.',
})
export class SearchHit {
  @Field(() => Media, { description: 'The item found.' })
  media!: MediaItem;
  @Field(() => Float, { description: 'Fused score; only comparable within one answer. Higher is better.' })
  score!: number;
  @Field(() => Float, {
    nullable: true,
    description:
      'How relevant it is, 0 to 1, by what speaks for it most; null where nothing is calibrated. Comparable across answers.',
  })
  relevance!: number | null;
  @Field(() => String, { description: 'Why it was found, in one sentence of plain words.' })
  reason!: string;
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [Moment], { description: 'Moments that matched, best first.' })
  moments!: Moment[];
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [MomentMatch], {
    description: 'The same moments, each with the routes that found it and a snippet of its words.',
  })
  matches!: MomentMatch[];
  @Directive('@listSize(assumedSize: 2)')
  @Field(() => [Media], {
    description:
      'Items nearly the same as this one, folded under it; empty unless `collapseDuplicates` is set.',
  })
  duplicates!: MediaItem[];
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [MatchEvidence], { description: 'What each route says of it, by falling contribution.' })
  evidence!: MatchEvidence[];
}

@ObjectType({ description: 'One entry of a page of hits.' })
export class SearchEdge {
  @Field(() => String, { description: 'Opaque position of this hit; give it as `after` to go on from here.' })
  cursor!: string;
  @Field(() => SearchHit, { description: 'The hit.' })
  node!: SearchHit;
  @Field(() => Float, { description: 'Score of the hit, repeated for clients that read edges only.' })
  score!: number;
}

@ObjectType({
  description: 'A degradation that did not stop the search, for example a model that is missing.',
})
export class SearchWarning {
  @Field(() => String, { description: 'What it is about, for example MODEL_NOT_READY.' })
  code!: string;
  @Field(() => String, { description: 'The caution as a sentence.' })
  message!: string;
  @Field(() => String, { nullable: true, description: 'The space concerned; null when it concerns all.' })
  space!: string | null;
}

// On the type, not on the fields that give it: one of them belongs to an interface, where federation allows no cost.
@Directive('@cost(weight: 100)')
@ObjectType({ description: 'A page of hits, best first unless `sort` says otherwise.' })
export class SearchConnection {
  @Field(() => [SearchEdge], { description: 'Hits with cursors.' })
  edges!: SearchEdge[];
  @Field(() => [SearchHit], { description: 'Hits alone.' })
  nodes!: SearchHit[];
  @Field(() => PageInfo, { description: 'Where this page lies.' })
  pageInfo!: PageInfo;
  @Field(() => Int, { description: 'Hits on all pages together.' })
  totalCount!: number;
  @Field(() => Boolean, {
    description: 'False when a route reached its limit of candidates, so that more may match.',
  })
  totalIsExact!: boolean;
  @Directive('@listSize(assumedSize: 5)')
  @Field(() => [Facet], { description: 'In the order in which they were asked for.' })
  facets!: Facet[];
  @Directive('@listSize(assumedSize: 3)')
  @Field(() => [SearchWarning], { description: 'What the answer lacks and why; empty when nothing.' })
  warnings!: SearchWarning[];
  @Field(() => SearchExplanation, { description: 'How this answer came about.' })
  explain!: SearchExplanation;
}
