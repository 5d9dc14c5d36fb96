import type { Vector } from '../../../domain/embedding.js';
import { dotProduct } from '../../../dsp/dot-product.js';
import { unitVector } from '../../../dsp/unit-vector.js';
import { applyMap, type LinearMap } from '../../linear-map.js';

/** What both ends of a crossing make of the same texts. */
export interface AnchorPair {
  readonly origin: readonly Vector[];
  readonly target: readonly Vector[];
  readonly targetMean: Vector;
}

/** Anchors that take part in one crossing: the nearest ones; the rest is noise. */
const NEAREST_ANCHORS = 24;
/** Softmax temperature over standardised similarities: smaller trusts the nearest anchor more. */
const TEMPERATURE = 0.3;
/** Share of what an anchor is near to all media that is taken off: some anchors are near everything. */
const HUB_SHARE = 0.5;
/** Weight of the map beside the nearest anchors, of 1. All four were chosen on named sounds and drawings. */
const MAP_SHARE = 0.7;

/**
 * @param centre mean of the media of the origin.
 * @returns what stands for the vector in the target: its image under the map and its nearest anchors read back there.
 */
export function cross(
  vector: Vector,
  centre: Vector,
  map: LinearMap,
  mapCentre: Vector,
  anchors: AnchorPair,
): Vector {
  const image = unitVector(applyMap(map, less(vector, mapCentre)));
  const words = unitVector(readBack(anchorWeights(vector, centre, anchors.origin), anchors));
  if (!image || !words) return image ?? words ?? unitVector(anchors.targetMean)!;
  return (
    unitVector(image.map((value, index) => MAP_SHARE * value + (1 - MAP_SHARE) * words[index]!)) ?? words
  );
}

/** @returns [anchor index, weight] of the nearest anchors; weights sum to 1. */
function anchorWeights(vector: Vector, centre: Vector, anchors: readonly Vector[]): [number, number][] {
  const similarities = anchors.map(
    (anchor) => dotProduct(anchor, vector) - HUB_SHARE * dotProduct(anchor, centre),
  );
  const mean = similarities.reduce((sum, value) => sum + value, 0) / similarities.length;
  const variance = similarities.reduce((sum, value) => sum + (value - mean) ** 2, 0) / similarities.length;
  const scale = Math.sqrt(variance) * TEMPERATURE || 1;
  const nearest = similarities
    .map((value, index): [number, number] => [index, value])
    .sort((a, b) => b[1] - a[1])
    .slice(0, NEAREST_ANCHORS);
  const top = nearest[0]![1];
  const weights = nearest.map(([index, value]): [number, number] => [index, Math.exp((value - top) / scale)]);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return weights.map(([index, weight]) => [index, weight / sum]);
}

/** Weighted mean of the anchors, less what all anchors share: the gap between words and media. */
function readBack(weights: readonly [number, number][], { target, targetMean }: AnchorPair): Float32Array {
  const result = new Float32Array(targetMean.length);
  for (const [anchor, weight] of weights) {
    const vector = target[anchor]!;
    for (let index = 0; index < result.length; index++)
      result[index]! += weight * (vector[index]! - targetMean[index]!);
  }
  return result;
}

/** @returns vector - other. */
export function less(vector: Vector, other: Vector): Vector {
  return vector.map((value, index) => value - other[index]!);
}
