import { basename } from 'node:path';
import { AppError } from '../domain/errors.js';
import { loadOnce } from './load-once.js';
import { loadSession, type Session, type Tensor, type TensorSpec } from './session.js';

/** What a graph is fed for one input, by name. */
export type Feeds = Readonly<Record<string, Tensor>>;

/**
 * One encoder of a space in two halves, a front end and a graph, so that they can work on different threads. The graph
 * is loaded when it is first run. Vectors are as the graph gives them, not normalised.
 * Errors: MODEL_NOT_READY, MODEL_INVALID, INFERENCE_FAILED.
 */
export interface Tower<Input> {
  /** Front end and graph in one go. @returns float32, one vector. */
  encode(input: Input): Promise<Float32Array>;
  /** The front end alone. @returns fresh tensors for everything the family can feed. */
  prepare(input: Input): Promise<Feeds>;
  /**
   * The graph alone, one run for all inputs. Several inputs must have tensors of equal shapes whose first dimension is 1.
   * @returns float32, one vector per input.
   */
  run(batch: readonly Feeds[]): Promise<Float32Array[]>;
  /** Length of the vectors by the graph's own word; null when it leaves it open. Loads the graph. */
  declaredDimensions(): Promise<number | null>;
  /** Frees the graph until it is run again; does nothing while it runs. */
  rest(): Promise<void>;
  dispose(): Promise<void>;
}

/** What a family must say about its graph. */
export interface TowerFamily<Input> {
  /** Absolute path of the graph. */
  readonly graph: string;
  readonly threads?: number;
  /** Names of all inputs the family can feed; the graph may declare any of them. */
  readonly knownInputs: readonly string[];
  /** Outputs that hold the vector, best first. */
  readonly outputs: readonly string[];
  /** @returns a tensor for each of `knownInputs`, freshly allocated: it may move to another thread. */
  toFeeds(input: Input): Promise<Record<string, Tensor>>;
  /** Takes the vector from the output chosen. Default: the only row of a [1, dimensions] tensor. */
  readonly toVector?: (output: FloatTensor, name: string) => Float32Array;
}

type FloatTensor = Tensor & { readonly type: 'float32' };

/**
 * Builds a tower that feeds exactly what its graph declares. Whether several inputs may share a run is the caller's
 * question: kernels and quantised graphs may round differently in a batch, and a vector must not depend on its neighbours.
 */
export function createTower<Input>(family: TowerFamily<Input>): Tower<Input> {
  const loaded = loadOnce(() => loadTower(family));
  let disposed = false;
  let users = 0;
  const open = () => {
    if (disposed)
      throw new AppError('INFERENCE_FAILED', `The model ${basename(family.graph)} was disposed of.`);
    return loaded.get();
  };
  const prepare = (input: Input) => family.toFeeds(input);
  const run = async (batch: readonly Feeds[]) => {
    users += 1;
    try {
      return await runTower(family, await open(), batch);
    } finally {
      users -= 1;
    }
  };
  return {
    prepare,
    run,
    encode: async (input) => (await run([await prepare(input)]))[0]!,
    async declaredDimensions() {
      const { output } = await open();
      const last = output.dims.at(-1);
      return typeof last === 'number' && last > 0 ? last : null;
    },
    async rest() {
      if (users === 0) await (await loaded.take())?.session.dispose();
    },
    async dispose() {
      disposed = true;
      await (await loaded.take())?.session.dispose();
    },
  };
}

interface LoadedTower {
  readonly session: Session;
  readonly output: TensorSpec;
}

async function loadTower<Input>(family: TowerFamily<Input>): Promise<LoadedTower> {
  const session = await loadSession(
    family.graph,
    family.threads === undefined ? {} : { threads: family.threads },
  );
  const unknown = session.inputs.map(({ name }) => name).filter((name) => !family.knownInputs.includes(name));
  const output = family.outputs
    .map((name) => session.outputs.find((each) => each.name === name))
    .find((each) => each !== undefined);
  if (unknown.length === 0 && output) return { session, output };
  await session.dispose();
  const file = basename(family.graph);
  const problem =
    unknown.length > 0
      ? `takes inputs Chorus cannot give (${unknown.join(', ')})`
      : `has none of the outputs ${family.outputs.join(', ')}`;
  throw new AppError('MODEL_INVALID', `The graph ${file} ${problem}.`, {
    details: {
      file,
      inputs: session.inputs.map(({ name }) => name),
      outputs: session.outputs.map(({ name }) => name),
    },
  });
}

async function runTower<Input>(
  family: TowerFamily<Input>,
  { session, output }: LoadedTower,
  batch: readonly Feeds[],
): Promise<Float32Array[]> {
  const feeds = Object.fromEntries(
    session.inputs.map(({ name }) => [name, joinRows(batch.map((each) => each[name]!))]),
  );
  const value = (await session.run(feeds, [output.name]))[output.name];
  if (value?.type !== 'float32') throw badOutput(family, output);
  return splitRows(value, batch.length).map((row) =>
    family.toVector ? family.toVector(row, output.name) : row.data.slice(),
  );
}

/** Puts tensors of equal shape [1, ...] together to one of [inputs, ...]; a single one stays as it is. */
function joinRows(rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  if (rows.length === 1) return first!;
  const { type, data, dims } = first!;
  // All element types work alike; the compiler cannot follow that the rows have the same one.
  const joined = new (data.constructor as Float32ArrayConstructor)(data.length * rows.length);
  rows.forEach((row, index) => joined.set(row.data as Float32Array, index * data.length));
  return { type, data: joined, dims: [rows.length, ...dims.slice(1)] } as Tensor;
}

function splitRows(output: FloatTensor, count: number): FloatTensor[] {
  if (count === 1) return [output];
  const length = output.data.length / count;
  const dims = [1, ...output.dims.slice(1)];
  return Array.from({ length: count }, (_, index) => ({
    type: 'float32',
    data: output.data.subarray(index * length, (index + 1) * length),
    dims,
  }));
}

function badOutput<Input>(family: TowerFamily<Input>, output: TensorSpec): AppError {
  const file = basename(family.graph);
  const message = `The output ${output.name} of ${file} must be float32.`;
  return new AppError('MODEL_INVALID', message, {
    details: { file, output: output.name, type: output.type },
  });
}
