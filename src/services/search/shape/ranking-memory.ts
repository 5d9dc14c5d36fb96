import type { Facet } from '../../../domain/answer-shape.js';
import type { SearchExplanation, SearchWarning } from '../../../domain/query.js';
import type { Candidate } from '../candidate.js';
import type { ShapedHit } from './shape.js';

/** The whole answer to a query, of which pages are cut. */
export interface Ranking {
  readonly id: string;
  /** See `CursorPlace.asOf`. */
  readonly asOf: string;
  /** Fingerprints of what had been shown before this ranking was made. */
  readonly shownBefore: Buffer;
  /** Hits that had been shown before. */
  readonly hitsBefore: number;
  readonly hits: readonly ShapedHit[];
  readonly totalCount: number;
  readonly totalIsExact: boolean;
  /** Texts whose words snippets highlight. */
  readonly words: readonly string[];
  readonly facets: readonly Facet[];
  readonly warnings: readonly SearchWarning[];
  readonly explanation: SearchExplanation;
  /** Tells more of hits about to be shown; null unless the query asks for it. */
  readonly completeAnatomy: CompleteAnatomy | null;
}

export type CompleteAnatomy = (page: readonly Candidate[], signal: AbortSignal) => Promise<Candidate[]>;

/** What the first page is cut of: the rest comes while that is read, or after it. */
export type BareRanking = Omit<Ranking, 'explanation' | 'facets'>;

export interface RankingMemoryLimits {
  readonly rankings: number;
  /** Estimated; a ranking that is larger alone is not kept. */
  readonly bytes: number;
  readonly ageMilliseconds: number;
}

const LIMITS: RankingMemoryLimits = { rankings: 200, bytes: 64 * 1024 * 1024, ageMilliseconds: 15 * 60_000 };

/** Keeps rankings for the pages to come, the least recently used going first. Losing one costs time, never hits. */
export class RankingMemory {
  readonly #kept = new Map<string, { ranking: Ranking; bytes: number; usedAt: number }>();
  #bytes = 0;

  constructor(
    private readonly nowMilliseconds: () => number = Date.now,
    private readonly limits: RankingMemoryLimits = LIMITS,
  ) {}

  keep(ranking: Ranking): void {
    const bytes = estimateBytes(ranking);
    this.#forget(ranking.id);
    this.#kept.set(ranking.id, { ranking, bytes, usedAt: this.nowMilliseconds() });
    this.#bytes += bytes;
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= this.limits.rankings && this.#bytes <= this.limits.bytes) break;
      this.#forget(id);
    }
  }

  find(id: string): Ranking | undefined {
    const now = this.nowMilliseconds();
    for (const [old, { usedAt }] of this.#kept) {
      if (now - usedAt <= this.limits.ageMilliseconds) break;
      this.#forget(old);
    }
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    this.#kept.delete(id);
    this.#kept.set(id, { ...kept, usedAt: now });
    return kept.ranking;
  }

  #forget(id: string): void {
    this.#bytes -= this.#kept.get(id)?.bytes ?? 0;
    this.#kept.delete(id);
  }
}

/** About what V8 takes for a candidate without its texts, and for one piece of evidence with its moment. */
const CANDIDATE_BYTES = 400;
const EVIDENCE_BYTES = 500;

function estimateBytes({ hits, completeAnatomy, explanation }: Ranking): number {
  const all = hits.flatMap(({ candidate, duplicates }) => [candidate, ...duplicates]);
  const moments = hits.reduce((sum, hit) => sum + (hit.moments?.length ?? 0), 0);
  // Completing holds on to every moment that was found.
  const held =
    completeAnatomy === null ? 0 : explanation.candidates.reduce((sum, each) => sum + each.moments, 0);
  return all.reduce((sum, each) => sum + bytesOf(each), 0) + (moments + held) * EVIDENCE_BYTES;
}

function bytesOf({ evidence, best }: Candidate): number {
  return evidence.reduce(
    (sum, { moment }) => sum + EVIDENCE_BYTES + 2 * (moment?.text?.length ?? 0),
    CANDIDATE_BYTES + 2 * JSON.stringify(best.scope.metadata).length,
  );
}
