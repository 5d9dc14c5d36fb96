import type { IngestJob, WorkState } from '../../domain/media.js';
import type { JobQueue } from '../../domain/ports/job-queue.js';
import type { JobPageRequest } from '../../domain/ports/media-catalog.js';
import type { JobBoard } from './job-board.js';

const PAGE = 500;
const UNFINISHED: readonly WorkState[] = ['PENDING', 'PROCESSING'];

/**
 * Adds to the queue what is unfinished in the catalogue and what nobody answers for any more: a process was killed, or
 * the queue lost its memory. @returns how many jobs.
 */
export async function takeUpAbandoned(board: JobBoard, queue: JobQueue): Promise<number> {
  const abandoned = await listAbandoned(board, queue);
  const { holderId } = queue;
  const elsewhere = abandoned.filter(({ workerId }) => workerId !== holderId);
  await board.post(elsewhere.map((job) => ({ ...job, workerId: holderId })));
  await queue.add(abandoned.map(({ id }) => id));
  return abandoned.length;
}

/** @returns oldest first. */
async function listAbandoned(board: JobBoard, queue: JobQueue): Promise<IngestJob[]> {
  const abandoned: IngestJob[] = [];
  let after: JobPageRequest['after'];
  for (;;) {
    const page = await board.list({ states: UNFINISHED, first: PAGE, ...(after && { after }) });
    const held = await queue.holds(page.items);
    abandoned.push(...page.items.filter((_job, index) => !held[index]));
    const last = page.items.at(-1);
    if (!page.hasNextPage || !last) return abandoned.reverse();
    after = { createdAt: last.createdAt, id: last.id };
  }
}
