import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createRedisSharing } from '../../src/queue/redis.js';
import type { JobSharing } from '../../src/queue/job-sharing.js';
import {
  createHandler,
  jobNamed,
  RETRIES,
  testJobSharing,
  testManyProcesses,
  untilAborted,
} from '../contract/job-queue.js';
import { eventually } from '../setup/waiting.js';
import { hasRedis, startRedis } from '../servers/redis-server.js';
import { describeWith } from '../servers/skip-aloud.js';

describeWith(hasRedis(), 'redis-server')('a queue on Redis', () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let libraries = 0;
  const opened: JobSharing[] = [];
  beforeAll(async () => void (server = await startRedis()));
  afterAll(() => server.remove());
  afterEach(() => Promise.all(opened.splice(0).map(({ queue }) => queue.close(0))));

  const openLibrary = () => {
    const prefix = `library-${libraries++}`;
    const join = () => createRedisSharing({ url: server.url, prefix, retries: RETRIES, onError: () => {} });
    return Promise.resolve({ join });
  };
  const joinOne = async () => {
    const sharing = await (await openLibrary()).join();
    opened.push(sharing);
    return sharing;
  };

  testJobSharing('a queue on Redis', openLibrary);
  testManyProcesses('a queue on Redis', openLibrary);

  it('keeps libraries apart that share a server', async () => {
    const [one, other] = [await joinOne(), await joinOne()];
    const { handler, ids } = createHandler();
    other.queue.work(handler, 1);
    await one.queue.add(['a']);
    await sleep(200);
    expect(ids()).toEqual([]);
    expect((await other.queue.counts()).workers).toBe(1);
    expect((await one.queue.counts()).workers).toBe(0);
  });

  it('says what to do while the server is away, at once, and goes on when it is back', async () => {
    const sharing = await joinOne();
    const { queue, news, mutex } = sharing;
    const { handler, ids } = createHandler();
    queue.work(handler, 1);
    let returns = 0;
    let gaps = 0;
    queue.onReturn(() => (returns += 1));
    news.listen({ onJob: () => {}, onGap: () => (gaps += 1) });
    await server.kill();
    const began = Date.now();
    const away = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('CHORUS_REDIS_URL') };
    await expect(queue.add(['a'])).rejects.toMatchObject(away);
    await expect(queue.counts()).rejects.toMatchObject(away);
    await expect(mutex.run('k', () => Promise.resolve())).rejects.toMatchObject(away);
    // One command that waits for its time limit takes longer.
    expect(Date.now() - began).toBeLessThan(5000);
    news.tell(jobNamed('a'));
    await server.restart();
    await eventually(() => queue.add(['a']));
    await eventually(() => expect(ids()).toEqual(['a']));
    await eventually(() => expect([returns > 0, gaps > 0]).toEqual([true, true]));
  });

  it('does not keep a caller when the server hangs', async () => {
    const { queue } = await joinOne();
    await queue.counts();
    server.signal('SIGSTOP');
    try {
      const began = Date.now();
      await expect(queue.counts()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(Date.now() - began).toBeLessThan(10_000);
    } finally {
      server.signal('SIGCONT');
    }
    await eventually(async () => expect((await queue.counts()).waiting).toBe(0));
  });

  it('opens without a server, and closes without one', async () => {
    const options = { url: 'redis://127.0.0.1:9', prefix: 'p', onError: () => {} };
    const { queue } = await createRedisSharing(options);
    queue.work(createHandler().handler, 1);
    await expect(queue.counts()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const began = Date.now();
    await queue.close(0);
    expect(Date.now() - began).toBeLessThan(6000);
  });

  it('hands back at the end of the process also what it had just been handed', async () => {
    const world = await openLibrary();
    const [first, second] = [await world.join(), await world.join()];
    opened.push(second);
    const begun = createHandler(({ signal }) => untilAborted(signal));
    first.queue.work(begun.handler, 4);
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    await first.queue.add(ids);
    await eventually(() => expect(begun.ids().length).toBe(4));
    await first.queue.close(0);
    const done = createHandler();
    second.queue.work(done.handler, 1);
    await eventually(() => expect(done.ids().sort()).toEqual(ids));
  });
});
