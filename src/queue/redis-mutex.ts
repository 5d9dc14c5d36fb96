import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mutex } from '../domain/ports/mutex.js';
import { KeyedLock } from './keyed-lock.js';
import type { RedisConnection } from './redis-connection.js';

/** A holder that does not renew its lease for so long counts as dead. */
const LEASE_MS = 15_000;
const RENEW_MS = LEASE_MS / 3;
/** Longest pause before a key that is taken is tried again; a random part keeps processes from meeting. */
const RETRY_MS = 200;

const RENEW = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/**
 * Leases in Redis. A holder that is held up for longer than its lease loses it without noticing: what runs under this
 * lock must do no harm when it runs twice.
 */
export class RedisMutex implements Mutex {
  /** Callers of one process queue up here, so that only one of them asks the server. */
  readonly #local = new KeyedLock();

  constructor(private readonly connection: RedisConnection) {}

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.#local.run(key, async () => {
      const name = `${this.connection.options.prefix}:lock:${key}`;
      const token = randomUUID();
      await this.#acquire(name, token);
      const renewing = setInterval(() => void this.#try(RENEW, name, token), RENEW_MS);
      try {
        return await task();
      } finally {
        clearInterval(renewing);
        await this.#try(RELEASE, name, token);
      }
    });
  }

  async #acquire(name: string, token: string): Promise<void> {
    for (;;) {
      const got = await this.connection.use((commands) => commands.set(name, token, 'PX', LEASE_MS, 'NX'));
      if (got === 'OK') return;
      await sleep(RETRY_MS * Math.random());
    }
  }

  /** A server that is away lets the lease run out by itself. */
  async #try(script: string, name: string, token: string): Promise<void> {
    const done = this.connection.use((commands) => commands.eval(script, 1, name, token, LEASE_MS));
    await done.catch(this.connection.options.onError);
  }
}
