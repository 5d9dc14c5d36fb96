import type { Vector } from '../../../domain/embedding.js';
import { dotProduct } from '../../../dsp/dot-product.js';
import { meanVector } from '../../../dsp/mean-vector.js';
import type { AnchorCrossing } from './anchor-bridge.js';
import { cross, less } from './cross.js';
import { fitMap, type LinearMap } from '../../linear-map.js';
import type { BridgeFigures } from './stored-bridges.js';

/** A sound and a picture, say, of one thing: unit vectors of two spaces. */
export interface BridgePair {
  readonly origin: Vector;
  readonly target: Vector;
}

export interface LearnedMap {
  readonly map: LinearMap;
  readonly centre: Vector;
  readonly ridge: number;
  readonly heldOut: { readonly anchors: BridgeFigures; readonly learned: BridgeFigures };
}

/** Pull towards the map of the text anchors that is tried, weakest first. */
const RIDGES = [0.3, 1, 3, 10, 30, 100] as const;
const FOLDS = 5;

/**
 * Learns a bridge from pairs: the map of the text anchors, moved as far as the pairs demand. How far is chosen by
 * cross-validation; the figures of the chosen strength come from the same folds and so are a little too good.
 * @param pairs at least two.
 * @throws AbortError when the signal says so.
 */
export async function trainBridge(
  pairs: readonly BridgePair[],
  crossing: AnchorCrossing,
  signal?: AbortSignal,
): Promise<LearnedMap> {
  const centre = meanVector(pairs.map(({ origin }) => origin));
  const before = figuresOf(pairs, pairs, ({ origin }) =>
    cross(origin, centre, crossing.map, centre, crossing.anchors),
  );
  let best: { ridge: number; learned: BridgeFigures } | null = null;
  for (const ridge of RIDGES) {
    const learned = await crossValidate(pairs, crossing, ridge, signal);
    if (!best || learned.reciprocalRank >= best.learned.reciprocalRank) best = { ridge, learned };
  }
  const { ridge, learned } = best!;
  return { ...(await fit(pairs, crossing, ridge)), ridge, heldOut: { anchors: before, learned } };
}

async function fit(pairs: readonly BridgePair[], crossing: AnchorCrossing, ridge: number) {
  const centre = meanVector(pairs.map(({ origin }) => origin));
  const targetCentre = meanVector(pairs.map(({ target }) => target));
  const centred = pairs.map(({ origin, target }) => ({
    input: less(origin, centre),
    output: less(target, targetCentre),
  }));
  return { centre, map: await fitMap(centred, ridge, crossing.map) };
}

async function crossValidate(
  pairs: readonly BridgePair[],
  crossing: AnchorCrossing,
  ridge: number,
  signal: AbortSignal | undefined,
): Promise<BridgeFigures> {
  const folds = Math.min(FOLDS, pairs.length);
  const image = new Map<BridgePair, Vector>();
  for (let fold = 0; fold < folds; fold++) {
    signal?.throwIfAborted();
    const { map, centre } = await fit(
      pairs.filter((_pair, index) => index % folds !== fold),
      crossing,
      ridge,
    );
    pairs.forEach((pair, index) => {
      if (index % folds === fold) image.set(pair, cross(pair.origin, centre, map, centre, crossing.anchors));
    });
  }
  return figuresOf(pairs, pairs, (pair) => image.get(pair)!);
}

function figuresOf(
  asked: readonly BridgePair[],
  all: readonly BridgePair[],
  imageOf: (pair: BridgePair) => Vector,
): BridgeFigures {
  const ranks = asked.map((pair) => {
    const image = imageOf(pair);
    const own = dotProduct(image, pair.target);
    return 1 + all.filter(({ target }) => dotProduct(image, target) > own).length;
  });
  const share = (depth: number) => ranks.filter((rank) => rank <= depth).length / ranks.length;
  const reciprocalRank = ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;
  return { pairs: ranks.length, recallAt1: share(1), recallAt10: share(10), reciprocalRank };
}
