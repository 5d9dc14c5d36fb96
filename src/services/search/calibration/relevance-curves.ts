import type { Vector } from '../../../domain/embedding.js';
import { dotProduct } from '../../../dsp/dot-product.js';
import type { RelevanceCurve } from './calibrator.js';
import { adjust, type SpaceBackground, type TextBackground } from './space-background.js';

/** Relevance of what stands out as little as nonsense does, at its luckiest; below it nothing matches. */
export const NO_BETTER_THAN_NONSENSE = 0.25;
/** Keeps a curve a curve where everything is alike. */
const LEAST_STEP = 0.01;

/**
 * The one form of all curves: logistic, through 0.25 at `nonsense` and 0.5 one step further.
 * @param nonsense similarity that queries without meaning hardly reach.
 * @param step how much further chance hardly gets: there a match is more likely one than not.
 */
export function curveThrough(nonsense: number, step: number): RelevanceCurve {
  const slope = Math.log(3) / Math.max(step, LEAST_STEP);
  return (similarity) => 1 / (1 + 3 * Math.exp(slope * (nonsense - similarity)));
}

/** For words: three deviations above what invented words find, one above what unrelated words find. */
export function textCurve(background: SpaceBackground, texts: TextBackground, query: Vector): RelevanceCurve {
  const { invented, unrelated, nonsense } = texts;
  const growth = growthOf(background, texts.within);
  const reached = invented.mean + 3 * invented.deviation;
  const step = Math.max(unrelated.mean + unrelated.deviation - reached, invented.deviation);
  const curve = curveThrough(reached + growth, step);
  return (similarity) => curve(adjust(similarity, query, nonsense));
}

/** For pictures, sounds and passages: by how near the nearest 2.5 % and 0.5 % of pairs of the library are. */
export function mediaCurve({ pairs }: SpaceBackground): RelevanceCurve {
  return curveThrough(pairs.near, pairs.nearest - pairs.near);
}

/** For what came over a bridge: by the best match that chance would give a vector in this place. */
export function bridgeCurve(background: SpaceBackground, query: Vector): RelevanceCurve {
  const within = background.texts?.within ?? background.pairs.nearest - background.pairs.near;
  const typical = dotProduct(query, background.centre);
  const luck = within * extreme(background.momentCount);
  return curveThrough(typical + luck, within);
}

/** The more moments there are, the nearer comes the best of those that do not match; a sample shows less of it. */
function growthOf({ momentCount, sampleSize }: SpaceBackground, within: number): number {
  return within * Math.max(0, extreme(momentCount) - extreme(sampleSize));
}

/** About the highest of `count` normal values, in deviations. */
function extreme(count: number): number {
  return Math.sqrt(2 * Math.log(Math.max(count, 1)));
}
