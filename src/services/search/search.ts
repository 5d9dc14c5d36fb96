import { toAppError } from '../../domain/errors.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import {
  KEYWORDS,
  type MomentFilter,
  type SearchHit,
  type SearchQuery,
  type SearchResult,
  type SearchWarning,
} from '../../domain/query.js';
import { kindsIn } from '../embedders.js';
import type { SearchUseCases } from '../services.js';
import { decodeCursor, encodeCursor, queryDigest } from './cursor.js';
import { byScoreThenId, fuseByRank, type FusedItem, type RankedRoute } from './fuse.js';
import { follow, planRoutes, type Route, type RouteTools } from './routes.js';
import { checkQuery } from './check-query.js';

export interface SearchTools extends RouteTools {
  readonly catalog: MediaCatalog;
  /** Spaces that the profile names and that are not there: every search that could have used one says so. */
  readonly missingSpaces: readonly SearchWarning[];
}

/** Encodes the parts, searches every space they reach side by side, fuses by rank, and shapes the page. */
export class SearchService implements SearchUseCases {
  constructor(private readonly tools: SearchTools) {}

  async search(
    query: SearchQuery,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<SearchResult> {
    checkQuery(query, this.#knownSpaces());
    const digest = queryDigest(query);
    const place = query.after === undefined ? null : decodeCursor(query.after, digest);

    const plan = await this.#plan(query, signal);
    const found = await this.#followAll(plan.routes, plan.filter, signal);
    const fused = fuseByRank(found.ranked).filter((item) => item.score > 0);
    const behind = place ? fused.filter((item) => byScoreThenId(place, item) < 0) : fused;
    return {
      hits: await this.#hydrate(behind.slice(0, query.first), digest),
      hasNextPage: behind.length > query.first,
      totalCount: fused.length,
      totalIsExact: found.isComplete,
      warnings: [...plan.warnings, ...found.warnings],
    };
  }

  #knownSpaces(): string[] {
    const missing = this.tools.missingSpaces.flatMap(({ space }) => space ?? []);
    return [...this.tools.embedders.spaces.map(({ name }) => name), ...missing, KEYWORDS];
  }

  async #plan(query: SearchQuery, signal: AbortSignal) {
    const probes = await Promise.all(query.parts.map((part) => this.tools.prober.probe(part.input, signal)));
    const wanted = (space: string) => this.#isWanted(space, query);
    const missing = this.tools.missingSpaces.filter(
      ({ space }) => query.spaces?.includes(space ?? '') ?? true,
    );
    const warnings = [...missing, ...probes.flatMap((probe) => probe.warnings)];
    const routes = probes.flatMap((probe, index) => {
      const part = { index, weight: query.parts[index]!.weight };
      const planned = planRoutes(this.tools, probe, part, wanted, signal);
      if (planned.length === 0) warnings.push(unreachablePart(index));
      return planned;
    });
    const own = probes.flatMap(({ ownMediaId }) => (ownMediaId ? [ownMediaId] : []));
    const excludeMediaIds = [...(query.filter.excludeMediaIds ?? []), ...own];
    return { routes, warnings, filter: { ...query.filter, excludeMediaIds } };
  }

  /** A space is searched when the query names it, or names none, and when it can hold items of the kinds asked for. */
  #isWanted(name: string, { spaces, filter: { mediaKinds = [] } }: SearchQuery): boolean {
    if (spaces && !spaces.includes(name)) return false;
    if (name === KEYWORDS || mediaKinds.length === 0) return true;
    return kindsIn(this.tools.embedders.get(name).space).some((kind) => mediaKinds.includes(kind));
  }

  /** A route that fails costs its own hits only; when all fail, the first failure is the answer. */
  async #followAll(routes: readonly Route[], filter: MomentFilter, signal: AbortSignal) {
    const outcomes = await Promise.allSettled(routes.map((route) => follow(route, filter)));
    signal.throwIfAborted();
    const ranked: RankedRoute[] = [];
    const warnings: SearchWarning[] = [];
    let isComplete = true;
    outcomes.forEach((outcome, index) => {
      if (outcome.status === 'fulfilled') {
        ranked.push(outcome.value.ranked);
        isComplete &&= outcome.value.isComplete;
      } else {
        const { code, message } = toAppError(outcome.reason);
        warnings.push({ code, message, space: routes[index]!.space });
        isComplete = false;
      }
    });
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed && ranked.length === 0) throw failed.reason;
    return { ranked, warnings, isComplete };
  }

  async #hydrate(items: readonly FusedItem[], digest: string): Promise<SearchHit[]> {
    const media = await this.tools.catalog.getMedia(items.map((item) => item.mediaId));
    return items.flatMap((item, index): SearchHit[] => {
      const found = media[index];
      if (!found) return [];
      const moments = new Map(item.evidence.map(({ moment }) => [moment.id, moment]));
      const { score, evidence } = item;
      return [
        { media: found, score, evidence, moments: [...moments.values()], cursor: encodeCursor(digest, item) },
      ];
    });
  }
}

function unreachablePart(index: number): SearchWarning {
  const message = `Part ${index + 1} of the query reaches none of the spaces searched, so it changed nothing.`;
  return { code: 'CAPABILITY_UNSUPPORTED', message, space: null };
}
