import type { SearchQuery } from '../../domain/query.js';
import type { SearchUseCases } from '../search/search-use-cases.js';
import type { SpaceRoster } from './roster.js';

/** Hits of both spaces that are compared. */
const DEPTH = 10;
/** One search in this many is asked of both spaces too. */
const SAMPLE_EVERY = 5;

/** How alike two spaces answer the queries that users really ask. */
export interface ShadowReport {
  readonly serving: string;
  readonly candidate: string;
  /** Queries asked of both, since the process began. */
  readonly queries: number;
  /** Mean share of the first ten hits that both spaces found, 0..1. */
  readonly overlapAt10: number;
  /** Share of queries with the same first hit. */
  readonly sameFirst: number;
}

/**
 * Asks a sample of the queries of users of the space that serves and of the candidate beside it, each alone, after the
 * user has the answer; one at a time, so that shadows never pile up.
 */
export class ShadowQueries {
  readonly #sums = new Map<string, { queries: number; overlap: number; sameFirst: number }>();
  #seen = 0;
  #busy: Promise<void> | null = null;

  constructor(
    private readonly search: SearchUseCases,
    private readonly roster: SpaceRoster,
    private readonly spaces: () => readonly string[],
  ) {}

  /** Called after every search; returns at once. */
  consider(query: SearchQuery): void {
    const pairs = this.#pairs();
    if (pairs.length === 0 || query.after !== undefined || this.#busy) return;
    if (this.#seen++ % SAMPLE_EVERY !== 0) return;
    this.#busy = this.#askAll(query, pairs)
      // A shadow that fails is no failure of anything a user asked for.
      .catch(() => undefined)
      .finally(() => (this.#busy = null));
  }

  report(): ShadowReport[] {
    return this.#pairs().flatMap(([serving, candidate]): ShadowReport[] => {
      const sums = this.#sums.get(`${serving} ${candidate}`);
      if (!sums) return [];
      const { queries, overlap, sameFirst } = sums;
      return [
        { serving, candidate, queries, overlapAt10: overlap / queries, sameFirst: sameFirst / queries },
      ];
    });
  }

  /** Ends when no shadow is under way. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  #pairs(): [string, string][] {
    return this.spaces().flatMap((space): [string, string][] => {
      const other = this.roster.serves(space) ? this.roster.otherOf(space) : null;
      return other ? [[space, other]] : [];
    });
  }

  async #askAll(query: SearchQuery, pairs: readonly [string, string][]): Promise<void> {
    for (const [serving, candidate] of pairs) {
      const [mine, theirs] = [await this.#ask(query, serving), await this.#ask(query, candidate)];
      if (mine.length === 0 && theirs.length === 0) continue;
      const key = `${serving} ${candidate}`;
      const sums = this.#sums.get(key) ?? { queries: 0, overlap: 0, sameFirst: 0 };
      const shared = mine.filter((id) => theirs.includes(id)).length;
      this.#sums.set(key, {
        queries: sums.queries + 1,
        overlap: sums.overlap + shared / Math.max(mine.length, theirs.length),
        sameFirst: sums.sameFirst + (mine[0] === theirs[0] ? 1 : 0),
      });
    }
  }

  async #ask({ parts, filter }: SearchQuery, space: string): Promise<string[]> {
    const { hits } = await this.search.search({
      parts,
      filter,
      spaces: [space],
      minRelevance: 0,
      first: DEPTH,
    });
    return hits.map(({ media }) => media.id);
  }
}
