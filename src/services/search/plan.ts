import {
  KEYWORDS,
  type IntentMode,
  type MomentFilter,
  type RecognisedIntent,
  type SearchQuery,
  type SearchWarning,
} from '../../domain/query.js';
import { kindsIn, type Embedders } from '../embedders.js';
import type { FusionWeights } from './fusion-weights.js';
import type { Intent } from './intent.js';
import type { Probe } from './probe.js';
import { itemsHolding } from './quoted-items.js';
import { routesOf, type Route, type RouteTools } from './routes.js';
import type { Trace } from './trace.js';

export interface PlanTools extends RouteTools {
  /** Spaces that the profile names and that are not there: every search that could have used one says so. */
  readonly missingSpaces: readonly SearchWarning[];
  readonly fusionWeights: FusionWeights;
  /** True for spaces that answer queries which name none. */
  readonly serves: (space: string) => boolean;
}

/** What a search is going to do. */
export interface SearchPlan {
  readonly routes: readonly Route[];
  readonly filter: MomentFilter;
  readonly weightsVersion: string;
  readonly intents: readonly RecognisedIntent[];
  readonly warnings: readonly SearchWarning[];
}

/** Probes every part once and lays a route through each space that it reaches. Nothing is encoded yet. */
export async function planSearch(
  tools: PlanTools,
  query: SearchQuery,
  signal: AbortSignal,
  trace: Trace,
): Promise<SearchPlan> {
  const intentMode = intentModeOf(query);
  const [learned, probes] = await Promise.all([
    tools.fusionWeights.current(),
    Promise.all(
      query.parts.map(({ input }, part) =>
        trace.time('probe', () => tools.prober.probe(input, intentMode, signal), { part, space: null }),
      ),
    ),
  ]);
  const own = probes.flatMap(({ ownMediaId }) => (ownMediaId ? [ownMediaId] : []));
  const filter = { ...query.filter, excludeMediaIds: [...(query.filter.excludeMediaIds ?? []), ...own] };
  const routes = probes.map((probe, part) =>
    routesOf(tools, {
      probe,
      part,
      signal,
      unit: query.groupBy ?? 'ITEM',
      bridge: query.bridge ?? 'AUTO',
      within: itemsHolding(tools.vectors, probe.wording?.phrases ?? [], filter),
      wants: (space) => isWanted(space, query, tools),
      weightsIn: (space) => ({
        partWeight: query.parts[part]!.weight,
        spaceWeight: query.spaceWeights?.[space] ?? learned.bySpace[space] ?? 1,
        intentFactor: intentFactor(probe.wording?.intent ?? null, space, tools.embedders),
      }),
    }),
  );
  return {
    routes: routes.flat(),
    filter,
    weightsVersion: learned.version,
    intents: intentsOf(probes),
    warnings: [
      ...tools.missingSpaces.filter(({ space }) => query.spaces?.includes(space ?? '') ?? true),
      ...probes.flatMap((probe) => probe.warnings),
      ...untrainedWarnings(tools, query, probes, routes.flat()),
      ...routes.flatMap((planned, part) => (planned.length === 0 ? [unreachablePart(part)] : [])),
    ],
  };
}

/** Whoever names spaces or weights has said what is meant. */
function intentModeOf({ intent = 'AUTO', spaces, spaceWeights }: SearchQuery): IntentMode {
  return spaces || spaceWeights ? 'OFF' : intent;
}

function intentFactor(intent: Intent | null, space: string, embedders: Embedders): number {
  if (!intent) return 1;
  return intent.factorOf(space === KEYWORDS ? KEYWORDS : embedders.get(space).space);
}

function intentsOf(probes: readonly Probe[]): RecognisedIntent[] {
  return probes.flatMap(({ wording }, part) =>
    wording?.intent ? [{ part, intent: wording.intent.intent, leadIn: wording.intent.leadIn }] : [],
  );
}

/** A space is searched when the query names it, or names none and it serves, and when it can hold items of the kinds asked for. */
function isWanted(
  name: string,
  { spaces, filter }: SearchQuery,
  { embedders, serves }: Pick<PlanTools, 'embedders' | 'serves'>,
): boolean {
  const { mediaKinds = [] } = filter;
  if (spaces && !spaces.includes(name)) return false;
  if (name !== KEYWORDS && !spaces && !serves(name)) return false;
  if (name === KEYWORDS || mediaKinds.length === 0) return true;
  return kindsIn(embedders.get(name).space).some((kind) => mediaKinds.includes(kind));
}

/** Whoever asks for trained bridges hears where there is none and words would have led. */
function untrainedWarnings(
  tools: PlanTools,
  query: SearchQuery,
  probes: readonly Probe[],
  routes: readonly Route[],
): SearchWarning[] {
  if (query.bridge !== 'LEARNED') return [];
  const missed = tools.embedders.spaces.filter(
    ({ name }) =>
      isWanted(name, query, tools) &&
      probes.some(
        ({ wording, spaces }, part) =>
          !wording &&
          !routes.some((route) => route.part === part && route.space === name) &&
          tools.bridges.wayInto(name, spaces, 'ANCHORS'),
      ),
  );
  return missed.map(({ name }) => {
    const message = `No trained bridge leads into "${name}". Train one from pairs of items, or let words lead.`;
    return { code: 'CAPABILITY_UNSUPPORTED', message, space: name };
  });
}

function unreachablePart(index: number): SearchWarning {
  const message = `Part ${index + 1} of the query reaches none of the spaces searched, so it changed nothing.`;
  return { code: 'CAPABILITY_UNSUPPORTED', message, space: null };
}
