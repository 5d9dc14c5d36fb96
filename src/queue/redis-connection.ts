import { Queue, WaitingError, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { AppError, isAppError } from '../domain/errors.js';
import type { QueueCounts } from '../domain/ports/job-queue.js';
import type { RetryRules } from './job-sharing.js';

export interface RedisOptions {
  readonly url: string;
  /** Begins every key and channel, so that several libraries may share one server. */
  readonly prefix: string;
  /** Called with failures that no caller hears of, for the log. */
  readonly onError: (error: unknown) => void;
}

/** How long one command may take before the server counts as out of reach. */
const COMMAND_TIMEOUT_MS = 5000;
/** Longest pause between two attempts to connect. */
const MAX_RECONNECT_MS = 2000;
/** How long opening waits for the first connection; without one it goes on, and commands fail until there is one. */
const FIRST_CONNECT_MS = 3000;
/** A worker that does not renew its hold on a job for so long counts as dead. */
const HOLD_MS = 15_000;
/** How often jobs of dead workers are looked for. */
const DEAD_CHECK_MS = 5000;
/** How many workers may die over a job before it is given up. */
const MAX_DEATHS = 3;
const QUEUE_NAME = 'ingest';

/** One server, with a connection for commands and one for messages. */
export class RedisConnection {
  readonly #commands: Redis;
  readonly #messages: Redis;
  #isClosed = false;

  private constructor(readonly options: RedisOptions) {
    const settings = {
      lazyConnect: true,
      // Also of the copies that BullMQ makes of a connection: without this they would try for ever.
      retryStrategy: (attempt: number) => (this.#isClosed ? null : Math.min(100 * attempt, MAX_RECONNECT_MS)),
    };
    // A caller that waits is told at once when the server is away, instead of being kept until it is back.
    const failFast = {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
    };
    this.#commands = new Redis(options.url, { ...settings, ...failFast });
    this.#messages = new Redis(options.url, { ...settings, maxRetriesPerRequest: null });
    for (const client of [this.#commands, this.#messages]) client.on('error', options.onError);
  }

  /** Connects, and keeps trying in the background when the server is out of reach. */
  static async open(options: RedisOptions): Promise<RedisConnection> {
    const connection = new RedisConnection(options);
    const connecting = Promise.allSettled([connection.#commands.connect(), connection.#messages.connect()]);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      connecting,
      new Promise((resolve) => (timer = setTimeout(resolve, FIRST_CONNECT_MS))),
    ]);
    clearTimeout(timer);
    return connection;
  }

  /**
   * Runs commands on the server. @throws AppError STORE_UNAVAILABLE when it cannot be reached.
   */
  async use<T>(work: (commands: Redis) => Promise<T>): Promise<T> {
    if (this.#commands.status !== 'ready') throw unreachableQueue();
    try {
      return await work(this.#commands);
    } catch (cause) {
      throw isAppError(cause) ? cause : unreachableQueue(cause);
    }
  }

  /** Sends a message to all processes that listen, this one included; a lost one is only logged. */
  publish(channel: string, message: string): void {
    const sent = this.use((commands) => commands.publish(this.#channel(channel), message));
    sent.catch(this.options.onError);
  }

  subscribe(channel: string, onMessage: (message: string) => void): void {
    const name = this.#channel(channel);
    this.#messages.on('message', (from, message) => {
      if (from === name) onMessage(message);
    });
    this.#messages.subscribe(name).catch(this.options.onError);
  }

  /** Calls back when messages can be heard again after a time when they could not. */
  onReturn(listener: () => void): void {
    let isAway = this.#messages.status !== 'ready';
    this.#messages.on('close', () => (isAway = true));
    this.#messages.on('ready', () => {
      if (isAway) listener();
      isAway = false;
    });
  }

  /** @returns a connection of its own for a worker, which waits for the server for as long as it takes. */
  forWorker(): Redis {
    return this.#messages.duplicate({ lazyConnect: false, maxRetriesPerRequest: null });
  }

  close(): void {
    this.#isClosed = true;
    this.#commands.disconnect();
    this.#messages.disconnect();
  }

  #channel(channel: string): string {
    return `${this.options.prefix}:${channel}`;
  }
}

function unreachableQueue(cause?: unknown): AppError {
  const message =
    'The job queue cannot be reached. See that Redis runs at the address in CHORUS_REDIS_URL; then try again.';
  return new AppError('STORE_UNAVAILABLE', message, { cause });
}

/** The side of the queue that adds and looks. Its jobs carry nothing but their ids. */
export class BullJobs {
  #queue: Queue | null = null;

  constructor(
    private readonly connection: RedisConnection,
    private readonly retries: RetryRules,
  ) {}

  /** Adds jobs in their order; one that is there already stays where it is. */
  async add(jobIds: readonly string[]): Promise<void> {
    const { attempts, pauseMs } = this.retries;
    const backoff = { type: 'exponential', delay: pauseMs };
    await this.#use((queue) =>
      queue.addBulk(
        jobIds.map((jobId) => ({
          name: QUEUE_NAME,
          data: {},
          opts: { jobId, attempts, backoff, removeOnComplete: true, removeOnFail: true },
        })),
      ),
    );
  }

  /** @returns for each id whether the queue has it. */
  has(jobIds: readonly string[]): Promise<boolean[]> {
    return this.#use(async (queue, commands) => {
      const pipeline = commands.pipeline();
      for (const jobId of jobIds) pipeline.exists(queue.toKey(jobId));
      const answers = (await pipeline.exec()) ?? [];
      return answers.map(([error, count]) => {
        if (error) throw error;
        return count === 1;
      });
    });
  }

  /** Takes a job out, unless a worker has it. */
  async remove(jobId: string): Promise<void> {
    await this.#use((queue) => queue.remove(jobId));
  }

  counts(): Promise<QueueCounts> {
    return this.#use(async (queue) => {
      const {
        waiting = 0,
        active = 0,
        delayed = 0,
      } = await queue.getJobCounts('waiting', 'active', 'delayed');
      return { waiting, running: active, delayed, workers: await queue.getWorkersCount() };
    });
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }

  async #use<T>(work: (queue: Queue, commands: Redis) => Promise<T>): Promise<T> {
    return this.connection.use(async (commands) => {
      const queue = (this.#queue ??= this.#open(commands));
      try {
        await queue.waitUntilReady();
      } catch (error) {
        this.#queue = null;
        throw error;
      }
      return work(queue, commands);
    });
  }

  #open(commands: Redis): Queue {
    const { prefix, onError } = this.connection.options;
    const queue = new Queue(QUEUE_NAME, { connection: commands, prefix });
    queue.on('error', onError);
    return queue;
  }
}

export interface BullHandler {
  /** @returns `handBack` when another worker shall begin the job anew; a throw asks for another attempt. */
  perform(jobId: string, isLastAttempt: boolean): Promise<'done' | 'handBack'>;
  /** The hold on these jobs was lost: others may have them by now. */
  onLost(jobIds: readonly string[]): void;
  giveUp(jobId: string): Promise<void>;
}

/** Begins to take jobs. */
export function startBullWorker(connection: RedisConnection, handler: BullHandler, concurrency: number) {
  const { prefix, onError } = connection.options;
  const client = connection.forWorker();
  client.on('error', onError);
  const perform = async (job: Job, token?: string): Promise<void> => {
    const isLastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    if ((await handler.perform(job.id!, isLastAttempt)) === 'done') return;
    await job.moveToWait(token);
    throw new WaitingError();
  };
  const worker = new Worker(QUEUE_NAME, perform, {
    connection: client,
    prefix,
    concurrency,
    lockDuration: HOLD_MS,
    stalledInterval: DEAD_CHECK_MS,
    maxStalledCount: MAX_DEATHS,
    drainDelay: 2,
    runRetryDelay: MAX_RECONNECT_MS,
  });
  worker.on('error', onError);
  worker.on('lockRenewalFailed', (jobIds) => handler.onLost(jobIds));
  worker.on('failed', (job) => {
    if (job?.deferredFailure) handler.giveUp(job.id!).catch(onError);
  });
  return {
    /** Takes no more jobs. @returns when those under way have ended and are reported. */
    async stop(): Promise<void> {
      await worker.close();
      client.disconnect();
    },
    /** Waits no longer for a server that is away: what it was not told, it finds out by itself. */
    async cut(): Promise<void> {
      client.disconnect();
      // A worker that cannot close keeps renewing its holds, and the process with that.
      await worker['lockManager'].close();
      worker['stalledCheckStopper']?.();
    },
  };
}
