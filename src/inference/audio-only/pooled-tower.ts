import { float32Tensor, type Tensor } from '../session.js';
import { createTower, type Feeds, type Tower } from '../tower.js';

/** What a graph hears of a sound at once. */
export interface PatchShape {
  /** Rows and columns; the graph takes float32 [batch, 1, rows, columns]. */
  readonly patchDims: readonly [number, number];
}

/** How to build a tower over patches. */
export interface PooledTowerOptions {
  /** Absolute path of the graph. */
  readonly graph: string;
  readonly threads?: number;
}

/**
 * An encoder of sounds that a model hears in patches: the mean of the patches' embeddings, before anything is
 * normalised. The graph runs patch by patch, so that an embedding has the bits it has alone; a window of one patch
 * keeps its embedding as it is.
 * @param toPatches cuts a window of PCM into patches of features, one at least.
 */
export function createPooledTower(
  options: PooledTowerOptions & PatchShape,
  toPatches: (pcm: Float32Array) => readonly Float32Array[],
): Tower<Float32Array> {
  const patchTower = createPatchTower(options);
  const prepare = async (pcm: Float32Array) => ({
    [INPUT]: stack(toPatches(pcm), options.patchDims),
  });
  const runOne = async (feeds: Feeds) => {
    const embeddings: Float32Array[] = [];
    for (const patch of unstack(feeds[INPUT]!)) embeddings.push(...(await patchTower.run([patch])));
    return meanOf(embeddings);
  };
  const run = async (batch: readonly Feeds[]) => {
    // Windows of one patch may share a run, as the windows of any other model.
    if (batch.every((feeds) => feeds[INPUT]!.dims[0] === 1)) return patchTower.run(batch);
    const vectors: Float32Array[] = [];
    for (const feeds of batch) vectors.push(await runOne(feeds));
    return vectors;
  };
  return {
    ...patchTower,
    prepare,
    run,
    encode: async (pcm) => (await run([await prepare(pcm)]))[0]!,
  };
}

/** @returns an encoder of single patches, float32 row-major, as the reference embeds them. */
export function createPatchTower(options: PooledTowerOptions & PatchShape): Tower<Float32Array> {
  const { graph, threads, patchDims } = options;
  return createTower<Float32Array>({
    graph,
    ...(threads === undefined ? {} : { threads }),
    knownInputs: [INPUT],
    outputs: ['audio_embeds'],
    toFeeds: async (patch) => ({ [INPUT]: stack([patch], patchDims) }),
  });
}

/** @returns the mean of vectors of one length, summed in float64. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index]! += value));
  return Float32Array.from(sum, (value) => value / vectors.length);
}

const INPUT = 'input_features';

function stack(patches: readonly Float32Array[], [rows, columns]: readonly [number, number]): Tensor {
  const data = new Float32Array(patches.length * rows * columns);
  patches.forEach((patch, index) => data.set(patch, index * rows * columns));
  return float32Tensor(data, [patches.length, 1, rows, columns]);
}

function unstack({ data, dims }: Tensor): Feeds[] {
  const [patches = 1, ...shape] = dims;
  const length = data.length / patches;
  return Array.from({ length: patches }, (_, patch) => {
    const values = (data as Float32Array).subarray(patch * length, (patch + 1) * length);
    return { [INPUT]: float32Tensor(values, [1, ...shape]) };
  });
}
