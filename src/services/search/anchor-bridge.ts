import type { Vector } from '../../domain/embedding.js';
import { dotProduct } from '../../dsp/dot-product.js';
import { unitVector } from '../../dsp/unit-vector.js';
import type { Embedders } from '../embedders.js';
import { ANCHOR_TEXTS } from './bridge/anchor-texts.js';
import type { Prober } from './probe.js';

/** Name of this bridge in the evidence of a hit. */
export const TEXT_ANCHORS = 'text-anchors';
/** Anchors that take part in one crossing: the nearest ones; the rest is noise. */
const NEAREST_ANCHORS = 24;
/** Softmax temperature over standardised similarities: smaller trusts the nearest anchor more. */
const TEMPERATURE = 0.6;

interface AnchorBank {
  readonly vectors: readonly Vector[];
  readonly mean: Vector;
}

/**
 * Crosses from one space into another over words that the text towers of both know: a vector becomes a distribution
 * over a fixed bank of anchors, which is read back in the other space. Needs no training; after C-MCR (Wang et al.,
 * "Connecting Multi-modal Contrastive Representations", NeurIPS 2023).
 */
export class AnchorBridge {
  readonly #banks = new Map<string, Promise<AnchorBank>>();

  constructor(
    private readonly embedders: Embedders,
    private readonly prober: Prober,
  ) {}

  /** @returns the space to cross from, or undefined: both ends need a text tower and media of their own. */
  originFor(target: string, available: readonly string[]): string | undefined {
    const bridgeable = this.embedders
      .accepting('text')
      .filter(({ space }) => space.modalities.length > 1)
      .map(({ space }) => space.name);
    return bridgeable.includes(target) ? available.find((name) => bridgeable.includes(name)) : undefined;
  }

  /** @returns for each vector of space `from` the nearest thing to it that words can say in space `to`. */
  async carry(from: string, to: string, vectors: readonly Vector[], signal: AbortSignal): Promise<Vector[]> {
    const [origin, target] = [await this.#bank(from, signal), await this.#bank(to, signal)];
    return vectors.map((vector) => readBack(anchorWeights(vector, origin), target));
  }

  #bank(space: string, signal: AbortSignal): Promise<AnchorBank> {
    const known = this.#banks.get(space);
    if (known) return known;
    const bank = this.#encode(space, signal);
    this.#banks.set(space, bank);
    bank.catch(() => this.#banks.delete(space));
    return bank;
  }

  async #encode(space: string, signal: AbortSignal): Promise<AnchorBank> {
    const vectors = await Promise.all(ANCHOR_TEXTS.map((text) => this.prober.embedText(space, text, signal)));
    const mean = new Float32Array(vectors[0]!.length);
    for (const vector of vectors) vector.forEach((value, index) => (mean[index]! += value / vectors.length));
    return { vectors, mean };
  }
}

/** @returns [anchor index, weight] of the nearest anchors; weights sum to 1. */
function anchorWeights(vector: Vector, bank: AnchorBank): [number, number][] {
  const similarities = bank.vectors.map((anchor) => dotProduct(anchor, vector));
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

/** Weighted mean of the anchors, less what all anchors share (the gap between words and media), L2-normalised. */
function readBack(weights: readonly [number, number][], bank: AnchorBank): Vector {
  const result = new Float32Array(bank.mean.length);
  for (const [anchor, weight] of weights) {
    const vector = bank.vectors[anchor]!;
    for (let index = 0; index < result.length; index++) {
      result[index]! += weight * (vector[index]! - bank.mean[index]!);
    }
  }
  return unitVector(result) ?? result;
}
