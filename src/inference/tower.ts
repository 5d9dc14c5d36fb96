import { basename } from 'node:path';
import { AppError } from '../domain/errors.js';
import { loadOnce } from './load-once.js';
import { loadSession, type Session, type Tensor, type TensorSpec } from './session.js';

/** One encoder of a space, loaded when it is first used. Vectors are as the graph gives them, not normalised. */
export interface Tower<Input> {
  /** @returns float32, one vector. @throws AppError MODEL_NOT_READY, MODEL_INVALID, INFERENCE_FAILED. */
  encode(input: Input): Promise<Float32Array>;
  /** Length of the vectors by the graph's own word; null when it leaves it open. Loads the graph. */
  declaredDimensions(): Promise<number | null>;
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
  /** @returns a tensor for each of `knownInputs`. */
  toFeeds(input: Input): Promise<Record<string, Tensor>>;
  /** Takes the vector from the output chosen. Default: the only row of a [1, dimensions] tensor. */
  readonly toVector?: (output: Tensor & { readonly type: 'float32' }, name: string) => Float32Array;
}

/**
 * Builds a tower that feeds exactly what its graph declares, one input at a time: kernels and quantised graphs may
 * round differently in a batch, and a vector must not depend on its neighbours.
 */
export function createTower<Input>(family: TowerFamily<Input>): Tower<Input> {
  const loaded = loadOnce(() => loadTower(family));
  let disposed = false;
  const open = () => {
    if (disposed)
      throw new AppError('INFERENCE_FAILED', `The model ${basename(family.graph)} was disposed of.`);
    return loaded.get();
  };
  return {
    async encode(input) {
      const { session, output } = await open();
      const known = await family.toFeeds(input);
      const feeds = Object.fromEntries(session.inputs.map(({ name }) => [name, known[name]!]));
      const value = (await session.run(feeds, [output.name]))[output.name];
      if (value?.type !== 'float32') throw badOutput(family, output);
      return family.toVector ? family.toVector(value, output.name) : value.data.slice();
    },
    async declaredDimensions() {
      const { output } = await open();
      const last = output.dims.at(-1);
      return typeof last === 'number' && last > 0 ? last : null;
    },
    async dispose() {
      disposed = true;
      await (await loaded.ifLoaded())?.session.dispose();
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

function badOutput<Input>(family: TowerFamily<Input>, output: TensorSpec): AppError {
  const file = basename(family.graph);
  const message = `The output ${output.name} of ${file} must be float32.`;
  return new AppError('MODEL_INVALID', message, {
    details: { file, output: output.name, type: output.type },
  });
}
