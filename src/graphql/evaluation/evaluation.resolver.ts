import { Arg, Ctx, Directive, FieldResolver, Float, ID, Mutation, Query, Resolver, Root } from 'type-graphql';

import type {
  EvaluationComparison as Comparison,
  EvaluationRun as Run,
  EvaluationSummary as Summary,
  Judgement as JudgementItem,
  JudgementResult as Result,
  JudgementSet as JudgementSetItem,
} from '../../domain/evaluation.js';
import type { GraphContext } from '../context.js';
import {
  EvaluationInput,
  JudgementSetInput,
  toEvaluationRequest,
  toJudgementSetDraft,
  toKeptPart,
} from './evaluation.input.js';
import {
  EvaluationComparison,
  EvaluationRun,
  Judgement,
  JudgementResult,
  JudgementSet,
  KeptQueryPart,
} from './evaluation.type.js';

@Resolver(() => JudgementSet)
export class JudgementSetResolver {
  @Query(() => [JudgementSet], { description: 'All judgement sets, newest change first.' })
  judgementSets(@Ctx() { services }: GraphContext): Promise<JudgementSetItem[]> {
    return services.judgements.list();
  }

  @Mutation(() => JudgementSet, { description: 'Makes a judgement set, or replaces one.' })
  saveJudgementSet(
    @Arg('input', () => JudgementSetInput, { description: 'The set.' }) input: JudgementSetInput,
    @Ctx() { services }: GraphContext,
  ): Promise<JudgementSetItem> {
    return services.judgements.save(toJudgementSetDraft(input));
  }

  @Mutation(() => ID, {
    description: 'Deletes a judgement set; its runs are kept. Unknown ids are no error.',
  })
  async deleteJudgementSet(
    @Arg('id', () => ID, { description: 'Id of the set.' }) id: string,
    @Ctx() { services }: GraphContext,
  ): Promise<string> {
    await services.judgements.delete(id);
    return id;
  }
}

@Resolver(() => Judgement)
export class JudgementResolver {
  @FieldResolver(() => [KeptQueryPart])
  parts(@Root() judgement: JudgementItem): KeptQueryPart[] {
    return judgement.parts.map(toKeptPart);
  }
}

@Resolver(() => EvaluationRun)
export class EvaluationResolver {
  @Query(() => EvaluationRun, { description: 'One run; follow its progress by asking again.' })
  evaluationRun(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Ctx() { services }: GraphContext,
  ): Promise<Run> {
    return services.evaluation.get(id);
  }

  @Query(() => [EvaluationRun], {
    description: 'Runs, newest first. The `results` of each are read only when they are asked for.',
  })
  evaluationRuns(
    @Arg('setId', () => ID, { nullable: true, description: 'Only runs of this set.' }) setId: string | null,
    @Ctx() { services }: GraphContext,
  ): Promise<Summary[]> {
    return services.evaluation.list(setId ?? undefined);
  }

  @Directive('@cost(weight: 100)')
  @Query(() => EvaluationComparison, {
    description: 'Compares two complete runs of one set; `isPassed` is the gate for a change.',
  })
  compareEvaluations(
    @Arg('baselineId', () => ID, { description: 'The run before the change.' }) baselineId: string,
    @Arg('candidateId', () => ID, { description: 'The run with the change.' }) candidateId: string,
    @Arg('maxDrop', () => Float, { defaultValue: 0, description: 'How far a figure may fall, 0 to 1.' })
    maxDrop: number,
    @Ctx() { services }: GraphContext,
  ): Promise<Comparison> {
    return services.evaluation.compare(baselineId, candidateId, maxDrop);
  }

  @Directive('@cost(weight: 1000)')
  @Mutation(() => EvaluationRun, { description: 'Asks a judgement set in the background.' })
  startEvaluation(
    @Arg('input', () => EvaluationInput, { description: 'What to ask and how.' }) input: EvaluationInput,
    @Ctx() { services }: GraphContext,
  ): Promise<Run> {
    return services.evaluation.start(toEvaluationRequest(input));
  }

  @Mutation(() => EvaluationRun, { description: 'Stops a run; what it has is kept.' })
  cancelEvaluation(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Ctx() { services }: GraphContext,
  ): Promise<Run> {
    return services.evaluation.cancel(id);
  }

  @Mutation(() => EvaluationRun, { description: 'Goes on with a run that stopped early.' })
  resumeEvaluation(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Ctx() { services }: GraphContext,
  ): Promise<Run> {
    return services.evaluation.resume(id);
  }

  @FieldResolver(() => [JudgementResult])
  async results(@Root() run: Summary | Run, @Ctx() { services }: GraphContext): Promise<readonly Result[]> {
    return 'results' in run ? run.results : (await services.evaluation.get(run.id)).results;
  }
}
