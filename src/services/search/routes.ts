import type { EmbeddingSpace, Modality } from '../../domain/embedding.js';
import type { MediaKind } from '../../domain/media.js';
import type { Moment, MomentKind } from '../../domain/moment.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import { KEYWORDS, type BridgeChoice, type PlannedRoute, type SearchUnit } from '../../domain/query.js';
import { kindsIn, type Embedders } from '../embedders.js';
import type { Bridges } from './bridge/bridges.js';
import type { CalibratedQuery } from './calibration/calibrator.js';
import type { Probe, Prober } from './probe.js';
import type { QueryVector } from './query-moments.js';

/** A bridge guesses: what it finds counts half of what a space finds by itself. */
const BRIDGE_FACTOR = 0.5;
/** Name of the bridge that puts the words of a passage into the text tower of another space. */
export const WORDS = 'words';

/** What a route asks the store. */
export type RouteQuestion =
  | {
      readonly type: 'NEAR';
      readonly modality: CalibratedQuery['modality'];
      readonly vectors: () => Promise<readonly QueryVector[]>;
    }
  | { readonly type: 'WORDS'; readonly text: string };

/** One way from a part of the query through one space. */
export interface Route extends Omit<PlannedRoute, 'vectorCount'> {
  readonly question: RouteQuestion;
  /** Items that this route is confined to; null for all. */
  readonly within: (() => Promise<readonly string[]>) | null;
  /** True for moments that have, or may have, something in this space. */
  readonly canRank: (moment: Moment) => boolean;
}

export interface RouteTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly prober: Prober;
  readonly bridges: Bridges;
}

/** What the weight of a route is made of, but for its bridge. */
export interface RouteWeights {
  readonly partWeight: number;
  readonly spaceWeight: number;
  readonly intentFactor: number;
}

export interface RouteRequest {
  readonly probe: Probe;
  readonly part: number;
  readonly unit: SearchUnit;
  readonly bridge: BridgeChoice;
  /** Items that hold the quoted words of the part; null when it quotes none. */
  readonly within: (() => Promise<readonly string[]>) | null;
  readonly wants: (space: string) => boolean;
  readonly weightsIn: (space: string) => RouteWeights;
  readonly signal: AbortSignal;
}

/** @returns every route of a part through the wanted spaces: direct ones, and bridges where there is no direct one. */
export function routesOf(tools: RouteTools, request: RouteRequest): Route[] {
  const { probe, part, unit, within, wants, weightsIn } = request;
  const routes: Route[] = [];
  for (const { space } of tools.embedders.all) {
    if (!wants(space.name)) continue;
    const way = directWay(probe, space) ?? bridgedWay(tools, request, space);
    if (way) {
      const weights = { ...weightsIn(space.name), bridgeFactor: way.bridge === null ? 1 : BRIDGE_FACTOR };
      const canRank = mayHold(space, unit);
      const weight = productOf(weights);
      routes.push({ part, space: space.name, ...way, ...weights, weight, within, canRank });
    }
  }
  if (probe.wording && wants(KEYWORDS) && tools.vectors.capabilities.keywordSearch) {
    const text = probe.wording.keywords;
    const weights = { ...weightsIn(KEYWORDS), bridgeFactor: 1 };
    const question = { type: 'WORDS', text } as const;
    // The store itself heeds quotes.
    const way = { bridge: null, text, question, within: null, canRank: () => true };
    routes.push({ part, space: KEYWORDS, ...way, ...weights, weight: productOf(weights) });
  }
  return routes;
}

type Way = Pick<Route, 'bridge' | 'text' | 'question'>;

function directWay(probe: Probe, space: EmbeddingSpace): Way | null {
  if (!probe.spaces.includes(space.name)) return null;
  const vectors = () => probe.vectorsIn(space.name);
  const text = probe.wording?.textFor(space) ?? null;
  return { bridge: null, text, question: { type: 'NEAR', modality: probe.modality, vectors } };
}

/**
 * The way of a part into a space that it has no vector of: over a bridge from a picture or sound, else by its words. A text
 * reaches every space that it can by itself.
 */
function bridgedWay(
  tools: RouteTools,
  { probe, bridge: choice, signal }: RouteRequest,
  space: EmbeddingSpace,
): Way | null {
  if (probe.wording) return null;
  const bridge = tools.bridges.wayInto(space.name, probe.spaces, choice);
  if (bridge) {
    const vectors = async () => {
      const own = await probe.vectorsIn(bridge.origin);
      const carried = await bridge.carry(own.map(({ vector }) => vector));
      return carried.map((vector, index) => ({ vector, share: own[index]!.share }));
    };
    return { bridge: bridge.name, text: null, question: { type: 'NEAR', modality: 'bridge', vectors } };
  }
  if (choice === 'LEARNED' || choice === 'NONE') return null;
  if (probe.words.length === 0 || !space.modalities.includes('text')) return null;
  const vectors = async () => {
    const encode = (text: string) => tools.prober.embedText(space.name, text, signal);
    const encoded = await Promise.all(probe.words.map(encode));
    return encoded.map((vector) => ({ vector, share: 1 / encoded.length }));
  };
  return { bridge: WORDS, text: null, question: { type: 'NEAR', modality: 'text', vectors } };
}

function productOf(weights: RouteWeights & { readonly bridgeFactor: number }): number {
  return weights.partWeight * weights.spaceWeight * weights.intentFactor * weights.bridgeFactor;
}

const KIND_OF_MOMENTS: Record<Modality, MomentKind> = { image: 'IMAGE', audio: 'SOUND', text: 'PASSAGE' };

/** @returns whether the item (or, where moments are the hits, the moment) is of a kind that has vectors in the space. */
function mayHold(space: EmbeddingSpace, unit: SearchUnit): (moment: Moment) => boolean {
  const mediaKinds: readonly MediaKind[] = kindsIn(space);
  if (unit === 'ITEM') return ({ mediaKind }) => mediaKinds.includes(mediaKind);
  const media = space.modalities.filter((modality) => modality !== 'text');
  const momentKinds = (media.length > 0 ? media : space.modalities).map((name) => KIND_OF_MOMENTS[name]);
  return ({ kind }) => momentKinds.includes(kind);
}
