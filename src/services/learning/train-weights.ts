/**
 * Weights of spaces from preferences: pairwise logistic regression on what each space contributes to a hit
 * (RankSVM's skip-above pairs of Joachims, KDD 2002, with the logistic loss of RankNet, Burges et al., ICML 2005).
 */

/** What each space adds to the score of a hit when all weights are 1. */
export type Contributions = Readonly<Record<string, number>>;

export interface Preference {
  readonly better: Contributions;
  readonly worse: Contributions;
}

/** No space is silenced and none drowns the others. */
export const WEIGHT_BOUNDS = { min: 0.25, max: 4 } as const;

const STEPS = 400;
const STEP_SIZE = 0.5;
/** Pull of the logarithms of the weights towards 0, that is of weights towards 1. */
const PULL = 0.02;

/** @returns a weight for each space, within the bounds; 1 for spaces that no preference speaks about. */
export function trainWeights(
  preferences: readonly Preference[],
  spaces: readonly string[],
): Record<string, number> {
  const logarithms = spaces.map(() => 0);
  const differences = preferences.map(({ better, worse }) =>
    spaces.map((space) => (better[space] ?? 0) - (worse[space] ?? 0)),
  );
  const size = meanSize(differences);
  const scale = size > 0 ? 1 / size : 0;
  const [low, high] = [Math.log(WEIGHT_BOUNDS.min), Math.log(WEIGHT_BOUNDS.max)];
  for (let step = 0; step < STEPS; step++) {
    const gradient = gradientOf(differences, logarithms, scale);
    gradient.forEach((slope, index) => {
      const moved = logarithms[index]! - STEP_SIZE * (slope + PULL * logarithms[index]!);
      logarithms[index] = Math.min(high, Math.max(low, moved));
    });
  }
  return Object.fromEntries(spaces.map((space, index) => [space, Math.exp(logarithms[index]!)]));
}

/** Mean sum of absolute differences: brings ranks' small contributions to about 1. */
function meanSize(differences: readonly (readonly number[])[]): number {
  const sizes = differences.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0));
  return sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
}

/** Slope of the mean logistic loss by the logarithm of each weight. */
function gradientOf(
  differences: readonly (readonly number[])[],
  logarithms: readonly number[],
  scale: number,
): number[] {
  const weights = logarithms.map(Math.exp);
  const gradient = logarithms.map(() => 0);
  for (const row of differences) {
    const margin = row.reduce((sum, value, index) => sum + value * weights[index]! * scale, 0);
    const pressure = 1 / (1 + Math.exp(margin)) / differences.length;
    row.forEach((value, index) => (gradient[index]! -= pressure * value * scale * weights[index]!));
  }
  return gradient;
}
