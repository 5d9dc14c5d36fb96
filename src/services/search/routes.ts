import type { EmbeddingSpace, Vector } from '../../domain/embedding.js';
import { KEYWORDS, type MomentFilter } from '../../domain/query.js';
import type { ScoredMoment, VectorStore } from '../../domain/ports/vector-store.js';
import type { Embedders } from '../embedders.js';
import { TEXT_ANCHORS, type AnchorBridge } from './anchor-bridge.js';
import type { RankedRoute } from './fuse.js';
import type { Probe, Prober } from './probe.js';

/** Items that one route may bring into the ranking. */
export const ITEMS_PER_ROUTE = 200;
/** Moments asked for at first; more when many of them belong to the same items. */
const FIRST_MOMENTS = 400;
const MOST_MOMENTS = 6400;
/** A bridge guesses: what it finds counts half of what a space finds by itself. */
const BRIDGE_DISCOUNT = 0.5;
/** Name of the bridge that puts the words of a passage into the text tower of another space. */
const WORDS = 'words';

/** One way from a part of the query through one space. */
export interface Route {
  readonly space: string;
  readonly part: number;
  readonly bridge: string | null;
  readonly weight: number;
  /** Nearest moments of this route, best first. */
  readonly retrieve: (limit: number, filter: MomentFilter) => Promise<ScoredMoment[]>;
}

export interface RouteTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly prober: Prober;
  readonly bridge: AnchorBridge;
}

/** @returns every route of a part through the wanted spaces: direct ones, and bridges where there is no direct one. */
export function planRoutes(
  tools: RouteTools,
  probe: Probe,
  part: { readonly index: number; readonly weight: number },
  wanted: (space: string) => boolean,
  signal: AbortSignal,
): Route[] {
  const base = { part: part.index, weight: part.weight, bridge: null };
  const bridged = { ...base, weight: part.weight * BRIDGE_DISCOUNT };
  const routes: Route[] = [];
  for (const { space } of tools.embedders.all) {
    if (!wanted(space.name)) continue;
    const near = (vectors: () => Promise<readonly Vector[]>) =>
      searchNear(tools.vectors, space.name, vectors);
    const direct = probe.vectors.get(space.name);
    if (direct) routes.push({ ...base, space: space.name, retrieve: near(() => Promise.resolve(direct)) });
    // A text reaches every space that it can by itself; bridges are for sounds, pictures and passages.
    else if (probe.keywords === null) {
      const bridge = planBridge(tools, probe, space, signal);
      if (bridge)
        routes.push({ ...bridged, space: space.name, bridge: bridge.name, retrieve: near(bridge.carry) });
    }
  }
  if (probe.keywords !== null && wanted(KEYWORDS) && tools.vectors.capabilities.keywordSearch) {
    const text = probe.keywords;
    const retrieve: Route['retrieve'] = (limit, filter) =>
      tools.vectors.searchKeywords({ text, limit, filter });
    routes.push({ ...base, space: KEYWORDS, retrieve });
  }
  return routes;
}

/** @returns the way of a part into a space that it has no vector of: over anchors from a picture or sound, else by its words. */
function planBridge(tools: RouteTools, probe: Probe, space: EmbeddingSpace, signal: AbortSignal) {
  const origin = tools.bridge.originFor(space.name, [...probe.vectors.keys()]);
  if (origin) {
    const carry = () => tools.bridge.carry(origin, space.name, probe.vectors.get(origin)!, signal);
    return { name: TEXT_ANCHORS, carry };
  }
  if (probe.words.length === 0 || !space.modalities.includes('text')) return null;
  const carry = () =>
    Promise.all(probe.words.map((text) => tools.prober.embedText(space.name, text, signal)));
  return { name: WORDS, carry };
}

/** Searches near each vector and keeps the best similarity per moment. */
function searchNear(
  store: VectorStore,
  space: string,
  vectorsOf: () => Promise<readonly Vector[]>,
): Route['retrieve'] {
  return async (limit, filter) => {
    const vectors = await vectorsOf();
    const lists = await Promise.all(
      vectors.map((vector) => store.searchVector({ space, vector, limit, filter })),
    );
    if (lists.length === 1) return lists[0]!;
    const best = new Map<string, ScoredMoment>();
    for (const found of lists.flat()) {
      const known = best.get(found.moment.id);
      if (!known || found.similarity > known.similarity) best.set(found.moment.id, found);
    }
    return [...best.values()]
      .sort((a, b) => b.similarity - a.similarity || (a.moment.id < b.moment.id ? -1 : 1))
      .slice(0, limit);
  };
}

/**
 * Follows a route until it has enough different items: a long recording has many moments, and must not crowd out others.
 * @returns the route with its items by rank, and whether these are all that match.
 */
export async function follow(
  route: Route,
  filter: MomentFilter,
): Promise<{ ranked: RankedRoute; isComplete: boolean }> {
  for (let limit = FIRST_MOMENTS; ; limit *= 4) {
    const found = await route.retrieve(limit, filter);
    const items = new Map<string, ScoredMoment>();
    for (const scored of found) {
      if (!items.has(scored.moment.mediaId)) items.set(scored.moment.mediaId, scored);
    }
    const isComplete = found.length < limit && items.size <= ITEMS_PER_ROUTE;
    if (items.size >= ITEMS_PER_ROUTE || found.length < limit || limit >= MOST_MOMENTS) {
      const { space, part, bridge, weight } = route;
      return {
        ranked: { space, part, bridge, weight, items: [...items.values()].slice(0, ITEMS_PER_ROUTE) },
        isComplete,
      };
    }
  }
}
