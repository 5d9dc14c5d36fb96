import type { JudgementSet, RelevantItem } from '../../domain/evaluation.js';
import type { Feedback } from '../../domain/learning.js';
import type { SearchQuery } from '../../domain/query.js';

/** One query to learn from, whoever it came from. */
export interface TrainingQuery {
  /** The same for the same question, so that it is never on both sides of a validation. */
  readonly id: string;
  readonly query: Pick<SearchQuery, 'parts' | 'filter'>;
  /** What should be found. */
  readonly relevant: readonly RelevantItem[];
  /** What is known to be worse; null: everything else that the search finds. */
  readonly worseIds: readonly string[] | null;
}

export function queriesOfSet(set: JudgementSet): TrainingQuery[] {
  return set.judgements.map(({ id, parts, filter, relevant }) => ({
    id,
    query: { parts, filter },
    relevant,
    worseIds: null,
  }));
}

/**
 * @returns one training query per feedback of the same question: what was opened or praised is better than what stood
 * above it and was passed over, and than what was called irrelevant. Feedback that compares nothing is left out.
 */
export function queriesOfFeedback(feedback: readonly Feedback[]): TrainingQuery[] {
  const groups = new Map<string, Feedback[]>();
  for (const each of feedback) {
    const key = JSON.stringify([each.parts, each.filter]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups].flatMap(([id, all]): TrainingQuery[] => {
    const liked = all.filter(({ signal }) => signal !== 'IRRELEVANT');
    const likedIds = new Set(liked.map(({ mediaId }) => mediaId));
    const disliked = all.filter(({ signal }) => signal === 'IRRELEVANT').map(({ mediaId }) => mediaId);
    const worseIds = [...new Set([...liked.flatMap(passedOver), ...disliked])].filter(
      (mediaId) => !likedIds.has(mediaId),
    );
    if (likedIds.size === 0 || worseIds.length === 0) return [];
    const relevant = [...likedIds].map((mediaId) => ({ mediaId, grade: 1 }));
    return [{ id, query: { parts: all[0]!.parts, filter: all[0]!.filter }, relevant, worseIds }];
  });
}

/** Items that a user saw above the one chosen. */
function passedOver({ shownIds, mediaId }: Feedback): readonly string[] {
  return shownIds.slice(0, Math.max(0, shownIds.indexOf(mediaId)));
}
