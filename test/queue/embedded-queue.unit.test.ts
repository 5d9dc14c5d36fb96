import { afterEach, describe, expect, it } from '@jest/globals';
import type { JobQueue } from '../../src/domain/ports/job-queue.js';
import { createEmbeddedSharing } from '../../src/queue/embedded-queue.js';
import { createHandler, RETRIES, testJobSharing } from '../contract/job-queue.js';
import { eventually } from '../setup/waiting.js';

function openEmbedded(alive: readonly string[] = [], onError: (error: unknown) => void = () => {}) {
  const isAlive = (id: string) => Promise.resolve(alive.includes(id));
  const presence = { workerId: 'me', isAlive, close: () => Promise.resolve() };
  return createEmbeddedSharing({ presence, onError, retries: RETRIES });
}

testJobSharing('the embedded queue', () => Promise.resolve({ join: () => Promise.resolve(openEmbedded()) }));

describe('the embedded queue', () => {
  const opened: JobQueue[] = [];
  afterEach(() => Promise.all(opened.splice(0).map((queue) => queue.close(0))));

  it('knows that a living neighbour answers for its jobs, and a dead one does not', async () => {
    const { queue } = openEmbedded(['neighbour']);
    const jobs = ['neighbour', 'dead', 'me', null].map((workerId, index) => ({ id: `${index}`, workerId }));
    expect(await queue.holds(jobs)).toEqual([true, false, false, false]);
  });

  it('reports what was still thrown at the last attempt', async () => {
    const errors: unknown[] = [];
    const { queue } = openEmbedded([], (error) => errors.push(error));
    opened.push(queue);
    const failure = new Error('never');
    queue.work(createHandler(() => Promise.reject(failure)).handler, 1);
    await queue.add(['a']);
    await eventually(() => expect(errors).toEqual([failure]));
  });
});
