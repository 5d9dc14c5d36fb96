import { readFile, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { AppError } from '../domain/errors.js';

/** Element types that cross the border to the model runtime. */
export type TensorData = {
  float32: Float32Array;
  float16: Uint16Array;
  int64: BigInt64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  /** One byte an element, 0 or 1. */
  bool: Uint8Array;
};
export type TensorType = keyof TensorData;

/** A dense tensor: row-major `data` whose length is the product of `dims`. */
export type Tensor = {
  [T in TensorType]: { readonly type: T; readonly data: TensorData[T]; readonly dims: readonly number[] };
}[TensorType];

/** What a graph declares about one input or output; a symbolic dimension is its name. */
export interface TensorSpec {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly (number | string)[];
}

/** A loaded graph. Runs on one session are done one after the other, so callers may call `run` concurrently. */
export interface Session {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * @param feeds exactly the declared inputs, by name.
   * @param wanted names of outputs to compute; all when absent.
   * @throws AppError INFERENCE_FAILED listing every input that is missing, unknown, or of the wrong type or shape.
   */
  run(feeds: Readonly<Record<string, Tensor>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Gives this handle back; the memory is freed when the last handle of the file is. Calling again does nothing. */
  dispose(): Promise<void>;
}

export interface SessionOptions {
  /** Threads within one operator; default: the cores of the machine, at most 4. */
  readonly threads?: number;
  /** Makes of the file the graph that is loaded in its place. Throws AppErrors. */
  readonly rewrite?: (file: Uint8Array) => Uint8Array;
}

/** @returns a float32 tensor over `data` (not copied). */
export function float32Tensor(data: Float32Array, dims: readonly number[]): Tensor {
  return { type: 'float32', data, dims };
}

/** @returns an int64 tensor; numbers are converted. */
export function int64Tensor(values: BigInt64Array | readonly number[], dims: readonly number[]): Tensor {
  return { type: 'int64', data: values instanceof BigInt64Array ? values : toInt64(values), dims };
}

/** @returns a bool tensor. */
export function boolTensor(values: readonly boolean[], dims: readonly number[]): Tensor {
  return { type: 'bool', data: Uint8Array.from(values, Number), dims };
}

function toInt64(values: readonly number[]): BigInt64Array {
  return BigInt64Array.from(values, BigInt);
}

/** Loaded with the first graph: threads and commands that run none need not wait for it. */
async function loadRuntime() {
  const { default: runtime } = await import('onnxruntime-node');
  runtime.env.logLevel = 'error';
  return runtime;
}

/** Stands around every call into native code. */
type NativeGuard = <T>(call: () => Promise<T>) => Promise<T>;

let guard: NativeGuard = (call) => call();

/** Lets the owner of this thread know when native code is at work, during which the thread must not be ended. */
export function guardNativeCalls(newGuard: NativeGuard): void {
  guard = newGuard;
}

/** One native session, shared by all handles on the same file. */
interface Loaded {
  readonly file: string;
  readonly runtime: Awaited<ReturnType<typeof loadRuntime>>;
  readonly native: InferenceSession;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** End of the last run that was asked for. */
  idle: Promise<unknown>;
}

interface Shared {
  readonly loading: Promise<Loaded>;
  handles: number;
}

const sharedByRealPath = new Map<string, Shared>();

/**
 * Opens a graph on the CPU. Files are told apart by their real path: folders that link to the same file share one
 * session for each number of threads. A failed load is forgotten, so a later call tries again.
 * @throws AppError MODEL_NOT_READY when the file is absent, MODEL_INVALID when the runtime cannot read it.
 */
export async function loadSession(path: string, options: SessionOptions = {}): Promise<Session> {
  const realPath = await realpath(path).catch((cause: unknown) => {
    throw new AppError('MODEL_NOT_READY', `The model file ${basename(path)} is absent.`, { cause });
  });
  const key = JSON.stringify([realPath, options.rewrite !== undefined, threadsOf(options)]);
  const shared = sharedByRealPath.get(key) ?? { loading: load(path, options), handles: 0 };
  sharedByRealPath.set(key, shared);
  shared.handles += 1;
  try {
    return createHandle(key, shared, await shared.loading);
  } catch (error) {
    if (sharedByRealPath.get(key) === shared) sharedByRealPath.delete(key);
    throw error;
  }
}

function threadsOf({ threads }: SessionOptions): number {
  return threads ?? Math.min(4, availableParallelism());
}

/**
 * Threads of a session watch for work while a run lasts, and sleep after it: by default they would go on watching for a
 * while and take the cores from the session that is run next, as a decoder after its encoder.
 */
const AWAKE_ONLY_DURING_RUNS = { session: { force_spinning_stop: '1' } };

/** Loads by the path given, not the real one: external weights lie beside the link, not beside the blob. */
async function load(path: string, options: SessionOptions): Promise<Loaded> {
  const file = basename(path);
  const runtime = await loadRuntime();
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    interOpNumThreads: 1,
    intraOpNumThreads: threadsOf(options),
    logSeverityLevel: 3,
    extra: AWAKE_ONLY_DURING_RUNS,
  };
  const rewritten = options.rewrite?.(await readFile(path));
  const create = () =>
    rewritten
      ? runtime.InferenceSession.create(rewritten, settings)
      : runtime.InferenceSession.create(path, settings);
  try {
    const native = await guard(create);
    const inputs = native.inputMetadata.map(toSpec);
    const outputs = native.outputMetadata.map(toSpec);
    return { file, runtime, native, inputs, outputs, idle: Promise.resolve() };
  } catch (cause) {
    throw new AppError(
      'MODEL_INVALID',
      `The model file ${file} cannot be loaded: it may be damaged or incomplete.`,
      {
        cause,
        details: { file },
      },
    );
  }
}

function toSpec(metadata: InferenceSession.ValueMetadata): TensorSpec {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, dims: metadata.shape }
    : { name: metadata.name, type: 'not a tensor', dims: [] };
}

function createHandle(key: string, shared: Shared, loaded: Loaded): Session {
  let open = true;
  return {
    inputs: loaded.inputs,
    outputs: loaded.outputs,
    run(feeds, wanted) {
      if (!open) {
        const message = `The session of ${loaded.file} is closed.`;
        return Promise.reject(new AppError('INFERENCE_FAILED', message));
      }
      const result = loaded.idle.then(() => runNow(loaded, feeds, wanted));
      loaded.idle = result.catch(() => undefined);
      return result;
    },
    async dispose() {
      if (!open) return;
      open = false;
      shared.handles -= 1;
      if (shared.handles > 0) return;
      if (sharedByRealPath.get(key) === shared) sharedByRealPath.delete(key);
      await loaded.idle;
      await guard(() => loaded.native.release());
    },
  };
}

async function runNow(
  loaded: Loaded,
  feeds: Readonly<Record<string, Tensor>>,
  wanted: readonly string[] | undefined,
): Promise<Record<string, Tensor>> {
  const problems = findProblems(loaded, feeds, wanted ?? []);
  if (problems.length > 0) throw inferenceFailed(loaded, feeds, problems.join('; '));
  const { Tensor } = loaded.runtime;
  const native = Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );
  try {
    const outputs = await guard(() =>
      wanted ? loaded.native.run(native, wanted) : loaded.native.run(native),
    );
    return Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, fromNative(value as OrtTensor)]),
    );
  } catch (cause) {
    throw inferenceFailed(loaded, feeds, 'the runtime stopped with an error', cause);
  }
}

function findProblems(
  loaded: Loaded,
  feeds: Readonly<Record<string, Tensor>>,
  wanted: readonly string[],
): string[] {
  const declared = new Set(loaded.inputs.map((input) => input.name));
  const produced = new Set(loaded.outputs.map((output) => output.name));
  const missing = loaded.inputs.filter((input) => !(input.name in feeds)).map((input) => input.name);
  const unknown = Object.keys(feeds).filter((name) => !declared.has(name));
  const absent = wanted.filter((name) => !produced.has(name));
  const problems = [
    ...(missing.length > 0 ? [`missing inputs: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown inputs: ${unknown.join(', ')}`] : []),
    ...(absent.length > 0 ? [`unknown outputs: ${absent.join(', ')}`] : []),
  ];
  for (const input of loaded.inputs) {
    const tensor = feeds[input.name];
    if (tensor && !fits(tensor, input)) problems.push(`${input.name} must be ${describeSpec(input)}`);
  }
  return problems;
}

function fits(tensor: Tensor, spec: TensorSpec): boolean {
  const elements = tensor.dims.reduce((product, size) => product * size, 1);
  return (
    tensor.type === spec.type &&
    tensor.data.length === elements &&
    tensor.dims.length === spec.dims.length &&
    spec.dims.every((size, axis) => typeof size === 'string' || size < 0 || size === tensor.dims[axis])
  );
}

function inferenceFailed(
  loaded: Loaded,
  feeds: Readonly<Record<string, Tensor>>,
  reason: string,
  cause?: unknown,
): AppError {
  const details = {
    file: loaded.file,
    declared: loaded.inputs.map((input) => `${input.name}: ${describeSpec(input)}`),
    given: Object.entries(feeds).map(([name, tensor]) => `${name}: ${describeSpec(tensor)}`),
  };
  const message = `The model ${loaded.file} refused its input: ${reason}.`;
  return new AppError('INFERENCE_FAILED', message, cause === undefined ? { details } : { details, cause });
}

function describeSpec(spec: { type: string; dims: readonly (number | string)[] }): string {
  return `${spec.type} [${spec.dims.join(', ')}]`;
}

function fromNative(tensor: OrtTensor): Tensor {
  return { type: tensor.type, data: tensor.data, dims: tensor.dims } as Tensor;
}
