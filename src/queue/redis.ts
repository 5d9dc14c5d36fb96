import { DEFAULT_RETRIES, type JobSharing, type RetryRules } from './job-sharing.js';
import { RedisConnection, type RedisOptions } from './redis-connection.js';
import { RedisMutex } from './redis-mutex.js';
import { RedisNews } from './redis-news.js';
import { RedisQueue } from './redis-queue.js';

/**
 * @returns queue, news and locks that all processes with this server and prefix share. A server that is out of reach is
 * no error here: it is tried again and again, and calls fail with STORE_UNAVAILABLE until it answers.
 */
export async function createRedisSharing(
  options: RedisOptions & { /** Default `DEFAULT_RETRIES`. */ readonly retries?: RetryRules },
): Promise<JobSharing> {
  const connection = await RedisConnection.open(options);
  return {
    queue: new RedisQueue(connection, options.retries ?? DEFAULT_RETRIES),
    news: new RedisNews(connection),
    mutex: new RedisMutex(connection),
  };
}
