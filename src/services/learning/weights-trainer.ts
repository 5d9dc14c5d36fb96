import type { QualityFigures } from '../../domain/evaluation.js';
import type { HeldOutFigures } from '../../domain/learning.js';
import { KEYWORDS } from '../../domain/query.js';
import type { Embedders } from '../embedders.js';
import { figuresOf, meanQuality } from '../evaluation/metrics.js';
import type { SearchUseCases } from '../search/search-use-cases.js';
import type { TrainingQuery } from './examples.js';
import { trainWeights, type Contributions, type Preference } from './train-weights.js';

/** Hits looked at per query. */
const DEPTH = 50;
const FIGURES_DEPTH = 10;
const FOLDS = 5;

interface Answer {
  readonly query: TrainingQuery;
  /** Items found, with what each space gave them at even weights. */
  readonly found: readonly { readonly mediaId: string; readonly contributions: Contributions }[];
}

export interface TrainedWeights {
  readonly bySpace: Record<string, number>;
  readonly heldOut: HeldOutFigures;
  readonly queries: number;
  readonly pairs: number;
}

/** Asks each query once at even weights and learns which spaces to trust. */
export async function trainFusionWeights(
  tools: { readonly search: SearchUseCases; readonly embedders: Embedders },
  queries: readonly TrainingQuery[],
  signal: AbortSignal,
): Promise<TrainedWeights> {
  const spaces = [...tools.embedders.spaces.map(({ name }) => name), KEYWORDS];
  const even = Object.fromEntries(spaces.map((space) => [space, 1]));
  const answers: Answer[] = [];
  for (const query of queries) {
    signal.throwIfAborted();
    const request = { ...query.query, spaceWeights: even, fusion: 'RANK', first: DEPTH } as const;
    const { hits } = await tools.search.search(request, signal);
    const found = hits.map(({ media, evidence }) => ({
      mediaId: media.id,
      contributions: contributionsOf(evidence),
    }));
    if (preferencesOf({ query, found }).length > 0) answers.push({ query, found });
  }
  const preferences = answers.flatMap(preferencesOf);
  return {
    bySpace: trainWeights(preferences, spaces),
    heldOut: validate(answers, spaces),
    queries: answers.length,
    pairs: preferences.length,
  };
}

function contributionsOf(
  evidence: readonly { readonly space: string; readonly contribution: number }[],
): Contributions {
  const sums: Record<string, number> = {};
  for (const { space, contribution } of evidence) sums[space] = (sums[space] ?? 0) + contribution;
  return sums;
}

function preferencesOf({ query, found }: Answer): Preference[] {
  const gradeOf = new Map(query.relevant.map(({ mediaId, grade }) => [mediaId, grade]));
  const isWorse = (mediaId: string) => query.worseIds === null || query.worseIds.includes(mediaId);
  return found.flatMap((better) => {
    const grade = gradeOf.get(better.mediaId) ?? 0;
    if (grade === 0) return [];
    return found
      .filter(({ mediaId }) => (gradeOf.get(mediaId) ?? 0) < grade)
      .filter(({ mediaId }) => gradeOf.has(mediaId) || isWorse(mediaId))
      .map((worse) => ({ better: better.contributions, worse: worse.contributions }));
  });
}

/** Each fold is ranked anew by weights that were trained on the others. */
function validate(answers: readonly Answer[], spaces: readonly string[]): HeldOutFigures {
  const before: QualityFigures[] = [];
  const after: QualityFigures[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const training = answers.filter((_answer, index) => index % FOLDS !== fold);
    const weights = trainWeights(training.flatMap(preferencesOf), spaces);
    for (const answer of answers.filter((_answer, index) => index % FOLDS === fold)) {
      before.push(rankAnew(answer, {}));
      after.push(rankAnew(answer, weights));
    }
  }
  return { before: meanQuality(before), after: meanQuality(after) };
}

function rankAnew({ query, found }: Answer, weights: Readonly<Record<string, number>>): QualityFigures {
  const ranked = found
    .map(({ mediaId, contributions }) => {
      const parts = Object.entries(contributions).map(([space, value]) => value * (weights[space] ?? 1));
      return { mediaId, score: parts.reduce((sum, value) => sum + value, 0) };
    })
    .sort((a, b) => b.score - a.score || (a.mediaId < b.mediaId ? -1 : 1));
  return figuresOf(
    ranked.map(({ mediaId }) => mediaId),
    query.relevant,
    FIGURES_DEPTH,
  );
}
