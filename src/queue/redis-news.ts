import { randomUUID } from 'node:crypto';
import type { IngestJob } from '../domain/media.js';
import type { JobNews, NewsListener } from '../domain/ports/job-news.js';
import { LocalNews } from './local-news.js';
import type { RedisConnection } from './redis-connection.js';

const NEWS_CHANNEL = 'news';

interface Message {
  /** Process that tells it. */
  readonly from: string;
  readonly job: IngestJob;
}

/** News by Redis publish and subscribe. What is told while the server is away is lost, which is told as a gap. */
export class RedisNews implements JobNews {
  readonly #local = new LocalNews();
  readonly #processId = randomUUID();

  constructor(private readonly connection: RedisConnection) {
    connection.subscribe(NEWS_CHANNEL, (text) => {
      const { from, job } = JSON.parse(text) as Message;
      if (from !== this.#processId) this.#local.tell(job);
    });
    connection.onReturn(() => this.#local.tellGap());
  }

  tell(job: IngestJob): void {
    this.#local.tell(job);
    const message: Message = { from: this.#processId, job };
    this.connection.publish(NEWS_CHANNEL, JSON.stringify(message));
  }

  listen(listener: NewsListener): void {
    this.#local.listen(listener);
  }
}
