import type { Vector } from '../../domain/embedding.js';
import type { Tensor } from '../session.js';
import type { Feeds } from '../tower.js';

/** Most inputs of one run. */
export const MAX_BATCH = 32;
/** Sizes of batches whose bits are compared with those of single runs: odd, even, and past the width of the kernels. */
const TRIAL_SIZES = [2, 3, 8, MAX_BATCH];

/**
 * Tries whether rows of a batch have the very bits that they have alone. Graphs that quantise activations as they run
 * (DynamicQuantizeLinear takes its scale from the whole batch) do not; plain float graphs do, where the kernels of this
 * machine treat every row alike.
 * @param limit most inputs of a batch.
 * @returns false also where the graph refuses batches.
 */
export async function isBatchInvariant(
  run: (batch: readonly Feeds[]) => Promise<Vector[]>,
  sample: Feeds,
  limit: number,
): Promise<boolean> {
  try {
    const inputs = Array.from({ length: Math.min(limit, MAX_BATCH) }, (_, index) => variant(sample, index));
    const last = inputs.length - 1;
    const alone = { [0]: (await run([inputs[0]!]))[0]!, [last]: (await run([inputs[last]!]))[0]! };
    for (const size of new Set(TRIAL_SIZES.map((each) => Math.min(each, limit)))) {
      const batch = [...inputs.slice(0, size - 1), inputs[last]!];
      const vectors = await run(batch);
      if (!hasSameBits(vectors[0]!, alone[0]!) || !hasSameBits(vectors[size - 1]!, alone[last]!))
        return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** @returns another input of the same shape and kind: the values turned round, and louder where they are not whole. */
function variant(feeds: Feeds, turn: number): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const { length } = tensor.data;
      const data = tensor.data.slice() as Float32Array;
      for (let index = 0; index < length; index++) {
        const value = (tensor.data as Float32Array)[(index + turn) % length]!;
        data[index] = tensor.type === 'float32' ? value * (1 + turn / 4) : value;
      }
      return [name, { ...tensor, data } as Tensor];
    }),
  );
}

function hasSameBits(one: Vector, other: Vector): boolean {
  const [a, b] = [one, other].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return a!.equals(b!);
}
