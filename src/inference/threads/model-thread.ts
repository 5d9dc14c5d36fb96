import { setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../domain/errors.js';
import { closeLatch, createExitLatch, type ExitLatch } from './exit-latch.js';
import { fromFailure } from '../../domain/failure.js';
import type { Reply, Request } from './messages.js';
import type { Methods } from './serve-calls.js';

/** What a thread does: front ends of encoders, finding voice, or running graphs. */
export type ThreadRole = 'front-end' | 'listener' | 'runtime';

/** What a thread is told at its start. */
export interface ThreadData {
  readonly role: ThreadRole;
  readonly latch: ExitLatch;
  readonly settings: RuntimeSettings;
}

/** How graphs are run. */
export interface RuntimeSettings {
  readonly batching: Batching;
  /** A model that was not used for so long is freed; 0 keeps all. */
  readonly idleSeconds: number;
}

/**
 * When inputs that wait share one run: `auto` where the graph was seen to give the same bits as alone, `always`, or
 * `off`.
 */
export type Batching = 'auto' | 'always' | 'off';

type ArgumentOf<M> = M extends (argument: infer A, signal: AbortSignal) => Promise<unknown> ? A : never;
type AnswerOf<M> = M extends (argument: never, signal: AbortSignal) => Promise<infer A> ? A : never;

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Running {
  readonly worker: Worker;
  readonly latch: ExitLatch;
  readonly pending: Map<number, Pending>;
  /** Removes the watch over the end of the process. */
  forget(): void;
}

/**
 * One thread that answers calls: started by the first call, and anew by the next one after it died. It keeps the
 * process alive only while an answer is awaited.
 */
export class ModelThread<Served extends Methods> {
  #running: Running | null = null;
  #nextId = 1;
  #isDisposed = false;

  constructor(
    private readonly role: ThreadRole,
    private readonly settings: RuntimeSettings,
    private readonly entry: URL,
  ) {}

  /** True between the first call and the end of the thread. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Calls that wait for their answer. */
  get callsUnderWay(): number {
    return this.#running?.pending.size ?? 0;
  }

  /**
   * @param options.transfer buffers in the argument that move to the thread and are lost here.
   * @throws the AppError of the method; the signal's reason as soon as it fires; AppError INFERENCE_FAILED when the thread
   * dies.
   */
  async call<Name extends keyof Served & string>(
    method: Name,
    argument: ArgumentOf<Served[Name]>,
    options: { signal?: AbortSignal | undefined; transfer?: readonly ArrayBuffer[] } = {},
  ): Promise<AnswerOf<Served[Name]>> {
    const { signal, transfer = [] } = options;
    signal?.throwIfAborted();
    const { worker, pending } = (this.#running ??= this.#start());
    const id = this.#nextId++;
    const abort = () => {
      worker.postMessage({ abort: id } satisfies Request);
      pending.get(id)?.reject(signal!.reason);
    };
    // A long item has more passages in flight under its one signal than Node thinks sane.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return (await new Promise((resolve, reject) => {
        worker.postMessage({ id, method, argument } satisfies Request, [...transfer]);
        pending.set(id, { resolve, reject });
        worker.ref();
      })) as AnswerOf<Served[Name]>;
    } finally {
      signal?.removeEventListener('abort', abort);
      pending.delete(id);
      if (pending.size === 0 && this.#running?.worker === worker) worker.unref();
    }
  }

  /** Ends the thread once the native call under way is done; what is in flight is rejected. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const running = this.#running;
    if (!running) return;
    this.#end(running, disposedError());
    closeLatch(running.latch);
    running.worker.ref();
    await running.worker.terminate();
  }

  #start(): Running {
    if (this.#isDisposed) throw disposedError();
    const latch = createExitLatch();
    const workerData: ThreadData = { role: this.role, latch, settings: this.settings };
    const worker = new Worker(this.entry, { workerData, name: `chorus ${this.role}` });
    const pending = new Map<number, Pending>();
    const onExit = () => closeLatch(latch);
    const running = { worker, latch, pending, forget: () => process.off('exit', onExit) };
    process.on('exit', onExit);
    worker.unref();
    worker.on('message', (reply: Reply) => {
      const call = pending.get(reply.id);
      if ('failure' in reply) call?.reject(fromFailure(reply.failure));
      else call?.resolve(reply.value);
    });
    worker.on('error', (cause) => this.#end(running, diedError(cause)));
    worker.on('exit', () => this.#end(running, diedError()));
    return running;
  }

  #end(running: Running, error: AppError): void {
    if (this.#running === running) this.#running = null;
    running.forget();
    for (const { reject } of running.pending.values()) reject(error);
  }
}

function disposedError(): AppError {
  return new AppError('INFERENCE_FAILED', 'The models were disposed of.');
}

function diedError(cause?: unknown): AppError {
  return new AppError('INFERENCE_FAILED', 'The thread of the models ended unexpectedly. Try again.', {
    ...(cause === undefined ? {} : { cause }),
  });
}
