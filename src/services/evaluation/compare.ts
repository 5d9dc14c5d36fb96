import type {
  EvaluationComparison,
  EvaluationRun,
  FigureComparison,
  JudgementResult,
  KindFigures,
  QualityMetric,
} from '../../domain/evaluation.js';
import { QUALITY_METRICS } from '../../domain/evaluation.js';
import type { MediaKind } from '../../domain/media.js';
import { mean } from './metrics.js';

const RANDOM_SWAPS = 2000;
/** Differences closer than this are rounding. */
const ROUNDING = 1e-12;

/** Two figures of the same query and kind, one from each run. */
interface Pair {
  readonly judgementId: string;
  readonly mediaKind: MediaKind | null;
  readonly baseline: KindFigures;
  readonly candidate: KindFigures;
}

/**
 * Compares two runs of one set over the queries that both answered.
 * The test is the paired randomisation test of Smucker, Allan and Carterette (CIKM 2007), with a fixed seed.
 */
export function compareRuns(
  baseline: EvaluationRun,
  candidate: EvaluationRun,
  maxDrop: number,
): EvaluationComparison {
  const pairs = pairUp(baseline.results, candidate.results);
  const kinds = [...new Set(pairs.map(({ mediaKind }) => mediaKind))];
  const figures = kinds.flatMap((mediaKind) => {
    const ofKind = pairs.filter((pair) => pair.mediaKind === mediaKind);
    return QUALITY_METRICS.map((metric) => compareFigure(ofKind, mediaKind, metric));
  });
  const changes = pairs
    .filter(({ mediaKind }) => mediaKind === null)
    .map((pair) => ({ id: pair.judgementId, change: pair.candidate.ndcg - pair.baseline.ndcg }))
    .sort((a, b) => b.change - a.change || (a.id < b.id ? -1 : 1));
  return {
    baselineId: baseline.id,
    candidateId: candidate.id,
    figures,
    improvedIds: changes.filter(({ change }) => change > ROUNDING).map(({ id }) => id),
    worsenedIds: changes
      .filter(({ change }) => change < -ROUNDING)
      .map(({ id }) => id)
      .reverse(),
    isPassed:
      figures.length > 0 &&
      figures
        .filter(({ mediaKind }) => mediaKind === null)
        .every(({ difference }) => difference >= -maxDrop - ROUNDING),
    maxDrop,
  };
}

function pairUp(baseline: readonly JudgementResult[], candidate: readonly JudgementResult[]): Pair[] {
  const before = new Map(baseline.map((result) => [result.judgementId, result]));
  return candidate.flatMap(({ judgementId, figures }) =>
    figures.flatMap((after): Pair[] => {
      const same = before.get(judgementId)?.figures.find(({ mediaKind }) => mediaKind === after.mediaKind);
      return same ? [{ judgementId, mediaKind: after.mediaKind, baseline: same, candidate: after }] : [];
    }),
  );
}

const VALUE_OF: Record<QualityMetric, (figures: KindFigures) => number> = {
  RECALL: ({ recall }) => recall,
  NDCG: ({ ndcg }) => ndcg,
  MRR: ({ reciprocalRank }) => reciprocalRank,
};

function compareFigure(
  pairs: readonly Pair[],
  mediaKind: MediaKind | null,
  metric: QualityMetric,
): FigureComparison {
  const before = pairs.map((pair) => VALUE_OF[metric](pair.baseline));
  const after = pairs.map((pair) => VALUE_OF[metric](pair.candidate));
  const differences = after.map((value, index) => value - before[index]!);
  return {
    mediaKind,
    metric,
    queries: pairs.length,
    baseline: mean(before),
    candidate: mean(after),
    difference: mean(differences),
    pValue: randomisationTest(differences),
  };
}

/** @returns how often random signs make a mean difference at least as large as the one seen, two-sided. */
function randomisationTest(differences: readonly number[]): number {
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const random = seededRandom(differences.length);
  let atLeast = 0;
  for (let swap = 0; swap < RANDOM_SWAPS; swap++) {
    let sum = 0;
    for (const difference of differences) sum += random() < 0.5 ? difference : -difference;
    if (Math.abs(sum) >= seen - ROUNDING) atLeast++;
  }
  return (atLeast + 1) / (RANDOM_SWAPS + 1);
}

/** A linear congruential generator with the constants of Numerical Recipes: the same runs always give the same answer. */
function seededRandom(seed: number): () => number {
  let state = (seed + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
