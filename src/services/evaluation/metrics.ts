import type {
  Judgement,
  JudgementResult,
  KindFigures,
  QualityFigures,
  RelevantItem,
} from '../../domain/evaluation.js';
import type { MediaKind } from '../../domain/media.js';

/** An item of an answer, or one that should be in it. */
interface KnownItem {
  readonly mediaId: string;
  readonly mediaKind: MediaKind;
}

/**
 * Figures of one ranking. `relevant` must not be empty.
 * Recall counts against all relevant items, so that with more of them than `depth` it cannot reach 1.
 */
export function figuresOf(
  rankedIds: readonly string[],
  relevant: readonly RelevantItem[],
  depth: number,
): QualityFigures {
  const gradeOf = new Map(relevant.map(({ mediaId, grade }) => [mediaId, grade]));
  const grades = rankedIds.slice(0, depth).map((id) => gradeOf.get(id) ?? 0);
  const ideal = [...gradeOf.values()].sort((a, b) => b - a).slice(0, depth);
  const first = grades.findIndex((grade) => grade > 0);
  return {
    queries: 1,
    recall: grades.filter((grade) => grade > 0).length / gradeOf.size,
    ndcg: discountedGain(grades) / discountedGain(ideal),
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
  };
}

function discountedGain(grades: readonly number[]): number {
  return grades.reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0);
}

/** @returns what an answer is worth, over all kinds and for each kind that has a relevant item. */
export function judge(
  judgement: Pick<Judgement, 'id'>,
  ranked: readonly KnownItem[],
  relevant: readonly (RelevantItem & KnownItem)[],
  depth: number,
): JudgementResult {
  const kinds = [...new Set(relevant.map(({ mediaKind }) => mediaKind))].sort();
  const figures = [null, ...kinds].map((mediaKind): KindFigures => {
    const isAsked = (item: KnownItem) => mediaKind === null || item.mediaKind === mediaKind;
    const ids = ranked.filter(isAsked).map(({ mediaId }) => mediaId);
    return { mediaKind, ...figuresOf(ids, relevant.filter(isAsked), depth) };
  });
  const foundIds = ranked.slice(0, depth).map(({ mediaId }) => mediaId);
  const missedIds = relevant.map(({ mediaId }) => mediaId).filter((id) => !foundIds.includes(id));
  return { judgementId: judgement.id, figures, foundIds, missedIds };
}

/** @returns the means of the results, all kinds together first; empty for no results. */
export function meanFigures(results: readonly JudgementResult[]): KindFigures[] {
  const byKind = new Map<MediaKind | null, KindFigures[]>();
  for (const figures of results.flatMap((result) => result.figures)) {
    byKind.set(figures.mediaKind, [...(byKind.get(figures.mediaKind) ?? []), figures]);
  }
  return [...byKind].map(([mediaKind, all]) => ({ mediaKind, ...meanQuality(all) }));
}

/** @returns the means over queries; zeros for none. */
export function meanQuality(figures: readonly QualityFigures[]): QualityFigures {
  if (figures.length === 0) return { queries: 0, recall: 0, ndcg: 0, reciprocalRank: 0 };
  return {
    queries: figures.length,
    recall: mean(figures.map(({ recall }) => recall)),
    ndcg: mean(figures.map(({ ndcg }) => ndcg)),
    reciprocalRank: mean(figures.map(({ reciprocalRank }) => reciprocalRank)),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
