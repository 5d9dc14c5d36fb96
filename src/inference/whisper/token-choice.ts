import { mostProbable, sumOfShares } from '../../dsp/softmax.js';

/** A token that the decoder chose, with its probability among the tokens that were allowed. */
export interface WrittenToken {
  readonly token: number;
  readonly probability: number;
}

/**
 * Chooses the next token: the most probable one at temperature 0, else one drawn from the softmax of the logits over the
 * temperature. The probability given is that at temperature 1 in either case, as the gates want it.
 * @param row logits, float32 [vocabulary]; forbidden tokens at -Infinity.
 * @param random gives numbers in [0, 1).
 */
export function chooseToken(row: Float32Array, temperature: number, random: () => number): WrittenToken {
  const best = mostProbable(row);
  if (temperature === 0) return best;
  const largest = row[best.token]!;
  const scaled = row.map((value) => (value - largest) / temperature);
  let left = random() * sumOfShares(scaled, 0);
  let token = best.token;
  for (let index = 0; index < scaled.length && left > 0; index++) {
    if (scaled[index] === -Infinity) continue;
    left -= Math.exp(scaled[index]!);
    token = index;
  }
  return { token, probability: best.probability * Math.exp(row[token]! - largest) };
}

/** @returns a generator of numbers in [0, 1), the same for the same seed (xorshift with 32 bits, Marsaglia 2003). */
export function createRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
