import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { IngestJob } from '../../src/domain/media.js';
import type { Delivery, JobHandler } from '../../src/domain/ports/job-queue.js';
import type { JobSharing } from '../../src/queue/job-sharing.js';
import { eventually, until } from '../setup/waiting.js';

/** Attempts and pause that the sharings under test are opened with. */
export const RETRIES = { attempts: 3, pauseMs: 20 };

/** Processes that work on one library; an embedded queue is the only one of its kind. */
export interface SharedWorld {
  /** @returns another process of the same library. */
  join(): Promise<JobSharing>;
}

/** @returns a handler that does the work and keeps its deliveries. */
export function createHandler(perform: (delivery: Delivery) => Promise<void> | void = () => {}) {
  const deliveries: Delivery[] = [];
  const givenUp: string[] = [];
  const handler: JobHandler = {
    perform: async (delivery) => {
      deliveries.push(delivery);
      await perform(delivery);
    },
    giveUp: async (jobId) => void givenUp.push(jobId),
  };
  return { handler, deliveries, givenUp, ids: () => deliveries.map(({ jobId }) => jobId) };
}

/** Holds work until its signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
  );
}

export function jobNamed(id: string, change: Partial<IngestJob> = {}): IngestJob {
  return {
    id,
    source: { type: 'PATH', path: id },
    label: id,
    attributes: {},
    state: 'PENDING',
    stage: 'QUEUED',
    progress: 0,
    mediaId: null,
    duplicate: false,
    error: null,
    workerId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  };
}

/** What queue, news and locks must do, in one process or in many. @param open a library with nothing to do. */
export function testJobSharing(name: string, open: () => Promise<SharedWorld>): void {
  const opened: JobSharing[] = [];
  const join = async (world: SharedWorld) => {
    const sharing = await world.join();
    opened.push(sharing);
    return sharing;
  };
  const alone = async () => join(await open());
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ queue }) => queue.close(0)));
  });
  const heldBy = ({ queue }: JobSharing, ...ids: string[]) =>
    queue.holds(ids.map((id) => ({ id, workerId: queue.holderId })));

  describe(`${name}, as a queue`, () => {
    it('hands over jobs in the order they came, once each, also those that came before the worker', async () => {
      const { queue } = await alone();
      const { handler, ids } = createHandler();
      await queue.add(['a', 'b']);
      expect(await queue.counts()).toMatchObject({ waiting: 2, running: 0, workers: 0 });
      queue.work(handler, 1);
      await queue.add(['c', 'd']);
      await eventually(() => expect(ids()).toEqual(['a', 'b', 'c', 'd']));
      await eventually(async () =>
        expect(await queue.counts()).toEqual({ waiting: 0, running: 0, delayed: 0, workers: 1 }),
      );
    });

    it('adds nothing twice while it is there, and the same job again when it is done', async () => {
      const sharing = await alone();
      const { queue } = sharing;
      const { handler, ids } = createHandler();
      await queue.add(['a', 'a']);
      await queue.add(['a']);
      expect((await queue.counts()).waiting).toBe(1);
      queue.work(handler, 1);
      await eventually(async () => expect(await heldBy(sharing, 'a')).toEqual([false]));
      await queue.add(['a']);
      await eventually(() => expect(ids()).toEqual(['a', 'a']));
    });

    it('works on as many at once as it was told', async () => {
      const { queue } = await alone();
      let running = 0;
      let most = 0;
      const { handler, ids } = createHandler(async () => {
        most = Math.max(most, ++running);
        await until(() => most > 1 || null);
        await sleep(30);
        running -= 1;
      });
      queue.work(handler, 2);
      await queue.add(['a', 'b', 'c', 'd', 'e']);
      await eventually(() => expect([ids().length, running]).toEqual([5, 0]));
      expect(most).toBe(2);
    });

    it('tries again what throws, and says which attempt is the last', async () => {
      const sharing = await alone();
      const { handler, deliveries } = createHandler(() => Promise.reject(new Error('not now')));
      sharing.queue.work(handler, 1);
      await sharing.queue.add(['a']);
      await eventually(() => expect(deliveries.length).toBe(RETRIES.attempts));
      expect(deliveries.map(({ isLastAttempt }) => isLastAttempt)).toEqual([false, false, true]);
      await eventually(async () => expect(await heldBy(sharing, 'a')).toEqual([false]));
      await sleep(5 * RETRIES.pauseMs);
      expect(deliveries.length).toBe(RETRIES.attempts);
    });

    it('answers for jobs that wait, run, or wait to be tried again', async () => {
      const sharing = await alone();
      const { queue } = sharing;
      const { handler, deliveries } = createHandler(({ signal }) => untilAborted(signal));
      await queue.add(['a', 'b']);
      expect(await heldBy(sharing, 'a', 'b', 'c')).toEqual([true, true, false]);
      queue.work(handler, 1);
      await eventually(() => expect(deliveries.length).toBe(1));
      expect(await heldBy(sharing, 'a', 'b', 'c')).toEqual([true, true, false]);
      expect(await queue.counts()).toMatchObject({ waiting: 1, running: 1 });
    });

    it('cancels what waits and what runs, and knows nothing of it afterwards', async () => {
      const sharing = await alone();
      const { queue } = sharing;
      const { handler, ids, deliveries } = createHandler(({ jobId, signal }) =>
        jobId === 'c' ? undefined : untilAborted(signal),
      );
      queue.work(handler, 1);
      await queue.add(['a', 'b', 'c']);
      await eventually(() => expect(ids()).toEqual(['a']));
      await queue.cancel('b');
      await queue.cancel('a');
      await queue.cancel('nobody');
      await eventually(() => expect(ids()).toEqual(['a', 'c']));
      expect(deliveries[0]!.signal.aborted).toBe(true);
      await eventually(async () =>
        expect(await heldBy(sharing, 'a', 'b', 'c')).toEqual([false, false, false]),
      );
    });

    it('lets running jobs finish when it closes, for as long as it was told', async () => {
      const { queue } = await alone();
      const finished: string[] = [];
      const { handler, ids } = createHandler(async ({ jobId, signal }) => {
        await (jobId === 'short' ? sleep(100) : untilAborted(signal));
        finished.push(jobId);
      });
      queue.work(handler, 2);
      await queue.add(['short', 'long']);
      await eventually(() => expect(ids().sort()).toEqual(['long', 'short']));
      await queue.close(1000);
      expect(finished).toEqual(['short']);
    });
  });

  describe(`${name}, as news`, () => {
    it('tells what it hears in order, before the call returns', async () => {
      const { news } = await alone();
      const heard: number[] = [];
      news.listen({ onJob: ({ progress }) => void heard.push(progress), onGap: () => {} });
      for (const progress of [0.1, 0.2, 0.3]) news.tell(jobNamed('a', { progress }));
      expect(heard).toEqual([0.1, 0.2, 0.3]);
      await sleep(50);
      expect(heard).toEqual([0.1, 0.2, 0.3]);
    });
  });

  describe(`${name}, as locks`, () => {
    it('keeps work of one key apart and lets other keys pass', async () => {
      const { mutex } = await alone();
      const log: string[] = [];
      const task = (key: string, name: string) =>
        mutex.run(key, async () => {
          log.push(`${name} begins`);
          if (name === 'first') await until(() => log.includes('third begins') || null);
          log.push(`${name} ends`);
          return name;
        });
      const results = await Promise.all([task('k', 'first'), task('k', 'second'), task('other', 'third')]);
      expect(results).toEqual(['first', 'second', 'third']);
      expect(log.indexOf('second begins')).toBeGreaterThan(log.indexOf('first ends'));
      expect(log.indexOf('third begins')).toBeLessThan(log.indexOf('first ends'));
    });

    it('frees a key when the work fails', async () => {
      const { mutex } = await alone();
      await expect(mutex.run('k', () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
      expect(await mutex.run('k', () => Promise.resolve('free'))).toBe('free');
    });
  });
}

/** What holds beyond that for processes that share a queue. */
export function testManyProcesses(name: string, open: () => Promise<SharedWorld>): void {
  const opened: JobSharing[] = [];
  const joinAll = async (count: number) => {
    const world = await open();
    const sharings = await Promise.all(Array.from({ length: count }, () => world.join()));
    opened.push(...sharings);
    return sharings as [JobSharing, JobSharing, ...JobSharing[]];
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ queue }) => queue.close(0)));
  });

  describe(`${name}, in several processes`, () => {
    it('hands each job to one of the workers', async () => {
      const [api, ...workers] = await joinAll(4);
      const ids = Array.from({ length: 60 }, (_, index) => `job-${index}`);
      const begun: (() => string[])[] = workers.map(({ queue }) => {
        const { handler, ids } = createHandler(async () => {
          await until(() => begun.every((idsOfOne) => idsOfOne().length > 0) || null);
        });
        queue.work(handler, 2);
        return ids;
      });
      await api.queue.add(ids);
      await eventually(() => expect(begun.flatMap((idsOfOne) => idsOfOne()).sort()).toEqual([...ids].sort()));
      for (const idsOfOne of begun) expect(idsOfOne().length).toBeGreaterThan(0);
      expect((await api.queue.counts()).workers).toBe(3);
    });

    it('cancels a job that another process works on', async () => {
      const [api, worker] = await joinAll(2);
      const { handler, deliveries } = createHandler(({ signal }) => untilAborted(signal));
      worker.queue.work(handler, 1);
      await api.queue.add(['a']);
      await eventually(() => expect(deliveries.length).toBe(1));
      await api.queue.cancel('a');
      await eventually(() => expect(deliveries[0]!.signal.aborted).toBe(true));
      await eventually(async () =>
        expect(await api.queue.holds([{ id: 'a', workerId: null }])).toEqual([false]),
      );
    });

    it('hands back what a closing worker could not finish, and another begins it anew', async () => {
      const [first, second] = await joinAll(2);
      const begun = createHandler(({ signal }) => untilAborted(signal));
      const done = createHandler();
      first.queue.work(begun.handler, 1);
      await first.queue.add(['a']);
      await eventually(() => expect(begun.ids()).toEqual(['a']));
      second.queue.work(done.handler, 1);
      await first.queue.close(0);
      await eventually(() => expect(done.ids()).toEqual(['a']));
      expect(done.deliveries[0]!.isLastAttempt).toBe(false);
    });

    it('tells the news of one process to the others, in order', async () => {
      const [teller, listener] = await joinAll(2);
      const heard: Pick<IngestJob, 'id' | 'progress'>[] = [];
      listener.news.listen({ onJob: (job) => void heard.push(job), onGap: () => {} });
      const all = Array.from({ length: 50 }, (_, index) => index / 50);
      // A subscription takes a moment to be known to the server.
      await eventually(() => {
        teller.news.tell(jobNamed('first'));
        expect(heard.length).toBeGreaterThan(0);
      });
      for (const progress of all) teller.news.tell(jobNamed('a', { progress }));
      const heardOf = (name: string) => heard.filter(({ id }) => id === name).map(({ progress }) => progress);
      await eventually(() => expect(heardOf('a')).toEqual(all));
    });

    it('keeps work of one key apart, whatever process it runs in', async () => {
      const sharings = await joinAll(3);
      let inside = 0;
      const task = async () => {
        expect(++inside).toBe(1);
        await sleep(10);
        inside -= 1;
      };
      await Promise.all([...sharings, ...sharings].map(({ mutex }) => mutex.run('k', task)));
    });
  });
}
