import { KEYWORDS, type MomentFilter, type SearchQuery, type SearchWarning } from '../../domain/query.js';
import { kindsIn, type Embedders } from '../embedders.js';
import type { FusionWeights } from './fusion-weights.js';
import { routesOf, type Route, type RouteTools } from './routes.js';
import type { Trace } from './trace.js';

export interface PlanTools extends RouteTools {
  /** Spaces that the profile names and that are not there: every search that could have used one says so. */
  readonly missingSpaces: readonly SearchWarning[];
  readonly fusionWeights: FusionWeights;
}

/** What a search is going to do. */
export interface SearchPlan {
  readonly routes: readonly Route[];
  readonly filter: MomentFilter;
  readonly weightsVersion: string;
  readonly warnings: readonly SearchWarning[];
}

/** Probes every part once and lays a route through each space that it reaches. Nothing is encoded yet. */
export async function planSearch(
  tools: PlanTools,
  query: SearchQuery,
  signal: AbortSignal,
  trace: Trace,
): Promise<SearchPlan> {
  const [learned, probes] = await Promise.all([
    tools.fusionWeights.current(),
    Promise.all(
      query.parts.map(({ input }, part) =>
        trace.time('probe', () => tools.prober.probe(input, signal), { part, space: '' }),
      ),
    ),
  ]);
  const warnings: SearchWarning[] = tools.missingSpaces.filter(
    ({ space }) => query.spaces?.includes(space ?? '') ?? true,
  );
  warnings.push(...probes.flatMap((probe) => probe.warnings));
  const routes = probes.flatMap((probe, part) => {
    const planned = routesOf(tools, {
      probe,
      part,
      signal,
      unit: query.groupBy ?? 'ITEM',
      wants: (space) => isWanted(space, query, tools.embedders),
      weightsIn: (space) => ({
        partWeight: query.parts[part]!.weight,
        spaceWeight: query.spaceWeights?.[space] ?? learned.bySpace[space] ?? 1,
        intentFactor: 1,
      }),
    });
    if (planned.length === 0) warnings.push(unreachablePart(part));
    return planned;
  });
  const own = probes.flatMap(({ ownMediaId }) => (ownMediaId ? [ownMediaId] : []));
  const excludeMediaIds = [...(query.filter.excludeMediaIds ?? []), ...own];
  return { routes, filter: { ...query.filter, excludeMediaIds }, weightsVersion: learned.version, warnings };
}

/** A space is searched when the query names it, or names none, and when it can hold items of the kinds asked for. */
function isWanted(name: string, { spaces, filter }: SearchQuery, embedders: Embedders): boolean {
  const { mediaKinds = [] } = filter;
  if (spaces && !spaces.includes(name)) return false;
  if (name === KEYWORDS || mediaKinds.length === 0) return true;
  return kindsIn(embedders.get(name).space).some((kind) => mediaKinds.includes(kind));
}

function unreachablePart(index: number): SearchWarning {
  const message = `Part ${index + 1} of the query reaches none of the spaces searched, so it changed nothing.`;
  return { code: 'CAPABILITY_UNSUPPORTED', message, space: null };
}
