import type { Vector } from '../../domain/embedding.js';
import { toFailure } from '../../domain/failure.js';
import type { Feeds } from '../tower.js';
import type { Outcome } from './batcher.js';

/** Runs a batch; one that fails is run one by one, so that a bad input does not fail its neighbours. */
export async function encodeApart(
  run: (batch: readonly Feeds[]) => Promise<Vector[]>,
  batch: readonly Feeds[],
): Promise<Outcome[]> {
  try {
    return (await run(batch)).map((vector) => ({ vector }));
  } catch (error) {
    if (batch.length === 1) return [{ failure: toFailure(error) }];
    const outcomes: Outcome[] = [];
    for (const each of batch) outcomes.push(...(await encodeApart(run, [each])));
    return outcomes;
  }
}
