import { expect, test } from '@jest/globals';
import type { Vector } from '../../../src/domain/embedding.js';
import { dotProduct } from '../../../src/dsp/dot-product.js';
import { unitVector } from '../../../src/dsp/unit-vector.js';
import {
  applyAdapter,
  chooseRidge,
  trainAdapter,
  type AdapterPair,
} from '../../../src/services/learning/train-adapter.js';
import { createRandom } from '../../fakes/random.js';

const DIMENSIONS = 24;

/** Targets lie where a fixed turn of the axes and some noise put the queries. */
function turnedPairs(count: number, noise: number): AdapterPair[] {
  const random = createRandom(7).next;
  const gaussian = () => Array.from({ length: DIMENSIONS }, () => random() + random() + random() - 1.5);
  return Array.from({ length: count }, (_, index) => {
    const query = unit(gaussian());
    const turned = Array.from(query, (_value, axis) => query[(axis + 5) % DIMENSIONS]!);
    const target = unit(turned.map((value, axis) => value + noise * gaussian()[axis]!));
    return { queryId: `q${index}`, query, mediaId: `m${index}`, target };
  });
}
const unit = (values: number[]): Vector => unitVector(Float32Array.from(values))!;

test('learns a turn of the space and applies it to queries it has not seen', async () => {
  const pairs = turnedPairs(160, 0.02);
  const adapter = await trainAdapter(pairs.slice(0, 120), 0.1);
  for (const { query, target } of pairs.slice(120)) {
    expect(dotProduct(applyAdapter(adapter, query), target)).toBeGreaterThan(0.9);
  }
});

test('moves nothing under a regularisation without end, and keeps the norm', async () => {
  const pairs = turnedPairs(20, 0.02);
  const strong = await trainAdapter(pairs, 1e9);
  const weak = await trainAdapter(pairs, 0.1);
  for (const { query } of pairs) {
    expect(dotProduct(applyAdapter(strong, query), query)).toBeCloseTo(1, 6);
    const moved = applyAdapter(weak, query);
    expect(dotProduct(moved, moved)).toBeCloseTo(1, 5);
  }
});

test('reports figures of queries that took no part in the training', async () => {
  const learnable = await chooseRidge(turnedPairs(150, 0.05));
  expect(learnable.heldOut.before.queries).toBe(150);
  expect(learnable.heldOut.before.reciprocalRank).toBeLessThan(0.2);
  expect(learnable.heldOut.after.reciprocalRank).toBeGreaterThan(0.8);
});

test('claims no gain where there is nothing to learn', async () => {
  const random = createRandom(11).next;
  const vector = () => unit(Array.from({ length: DIMENSIONS }, () => random() - 0.5));
  const pairs = Array.from({ length: 100 }, (_, index) => ({
    queryId: `q${index}`,
    query: vector(),
    mediaId: `m${index}`,
    target: vector(),
  }));
  expect((await chooseRidge(pairs)).heldOut.after.reciprocalRank).toBeLessThan(0.15);
});
