import { Field, Float, ID, InputType, Int } from 'type-graphql';

import type { EvaluationSettings, Judgement } from '../../domain/evaluation.js';
import type { AbsencePolicy, BridgeChoice, Fusion, QueryPart } from '../../domain/query.js';
import type { EvaluationRequest } from '../../services/evaluation/evaluation.js';
import type { JudgementSetDraft } from '../../services/evaluation/judgement-sets.js';
import { AbsencePolicyEnum, BridgeChoiceEnum, FusionEnum } from '../enums.js';
import { withoutNulls } from '../input-values.js';
import { SearchFilterInput, SearchPartInput, toMomentFilter, toQueryParts } from '../search/search.input.js';

@InputType({ description: 'An item that should be found.' })
export class RelevantItemInput {
  @Field(() => ID, { description: 'Id of the item.' })
  mediaId!: string;
  @Field(() => Int, { defaultValue: 1, description: '1 (helps) to 3 (exactly it).' })
  grade!: number;
}

@InputType({ description: 'A query with its right answers.' })
export class JudgementInput {
  @Field(() => ID, { nullable: true, description: 'Unique within the set; default its place, from 1.' })
  id?: string | null;
  @Field(() => [SearchPartInput], { description: 'The query; uploads do not last and are refused.' })
  parts!: SearchPartInput[];
  @Field(() => SearchFilterInput, { nullable: true, description: 'Restrictions; default none.' })
  filter?: SearchFilterInput | null;
  @Field(() => [RelevantItemInput], { description: 'What it should find.' })
  relevant!: RelevantItemInput[];
}

@InputType({ description: 'A judgement set to be made or replaced.' })
export class JudgementSetInput {
  @Field(() => ID, { nullable: true, description: 'The set to replace; default a new one.' })
  id?: string | null;
  @Field(() => String, { description: 'Name, up to 200 characters.' })
  name!: string;
  @Field(() => [JudgementInput], { description: '1 to 2,000 judgements.' })
  judgements!: JudgementInput[];
}

@InputType({ description: 'How a set is asked.' })
export class EvaluationInput {
  @Field(() => ID, { description: 'The judgement set.' })
  setId!: string;
  @Field(() => String, { nullable: true, description: 'What is tried, in your words.' })
  label?: string | null;
  @Field(() => Int, { defaultValue: 10, description: 'Hits looked at per query, 1 to 100.' })
  depth!: number;
  @Field(() => [String], { nullable: true, description: 'Spaces to search; default all.' })
  spaces?: string[] | null;
  @Field(() => FusionEnum, { nullable: true, description: 'How lists are fused; default as in any search.' })
  fusion?: Fusion | null;
  @Field(() => AbsencePolicyEnum, { nullable: true, description: 'Default as in any search.' })
  absence?: AbsencePolicy | null;
  @Field(() => Float, { nullable: true, description: 'Default as in any search.' })
  minRelevance?: number | null;
  @Field(() => BridgeChoiceEnum, { nullable: true, description: 'Default as in any search.' })
  bridge?: BridgeChoice | null;
}

export function toJudgementSetDraft({ id, name, judgements }: JudgementSetInput): JudgementSetDraft {
  return { ...(id != null && { id }), name, judgements: judgements.map(toJudgement) };
}

function toJudgement({ id, ...question }: JudgementInput): JudgementSetDraft['judgements'][number] {
  return { ...(id != null && { id }), ...toQuestion(question), relevant: question.relevant };
}

/** @returns the query of a judgement or of feedback. */
export function toQuestion({
  parts,
  filter,
}: {
  readonly parts: readonly SearchPartInput[];
  readonly filter?: SearchFilterInput | null;
}): Pick<Judgement, 'parts' | 'filter'> {
  return { parts: toQueryParts(parts), filter: toMomentFilter(filter ?? {}) };
}

export function toEvaluationRequest(input: EvaluationInput): EvaluationRequest {
  const { setId, label, depth, ...settings } = input;
  return {
    setId,
    depth,
    ...(label != null && { label }),
    settings: withoutNulls(settings) as EvaluationSettings,
  };
}

/** @returns the part as the graph shows it. */
export function toKeptPart({ input, weight }: QueryPart) {
  return {
    weight,
    text: input.type === 'TEXT' ? input.text : null,
    mediaId: input.type === 'MEDIA' ? input.mediaId : null,
    momentId: input.type === 'MOMENT' ? input.momentId : null,
  };
}
