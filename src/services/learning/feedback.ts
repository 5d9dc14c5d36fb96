import { randomUUID } from 'node:crypto';
import { AppError } from '../../domain/errors.js';
import type { Feedback } from '../../domain/learning.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { listRecords, toRecord } from '../records.js';

const COLLECTION = 'feedback';
const MAX_SHOWN = 100;

export type FeedbackDraft = Omit<Feedback, 'id' | 'createdAt'>;

/** What users thought of hits; kept until it is deleted, read by training. */
export class FeedbackLog {
  constructor(
    private readonly tools: {
      readonly records: RecordStore;
      readonly catalog: MediaCatalog;
      readonly clock: Clock;
    },
  ) {}

  /** @throws AppError BAD_USER_INPUT, MEDIA_NOT_FOUND (unknown item). */
  async record(draft: FeedbackDraft): Promise<Feedback> {
    if (draft.parts.length === 0) refuse('Feedback needs the query that it is about.');
    if (draft.parts.some(({ input }) => input.type === 'UPLOAD' || input.type === 'FILE'))
      refuse('Feedback on a query by a file cannot be learned from: the file does not last.');
    if (draft.shownIds.length > MAX_SHOWN) refuse(`"shownIds" holds at most ${MAX_SHOWN} items.`);
    const [item] = await this.tools.catalog.getMedia([draft.mediaId]);
    if (!item) throw new AppError('MEDIA_NOT_FOUND', `There is no item "${draft.mediaId}".`);
    const createdAt = this.tools.clock.nowIso();
    // Ids sort by time, so that pages of the log do too.
    const feedback: Feedback = { ...draft, id: `${createdAt}-${randomUUID()}`, createdAt };
    await this.tools.records.put(COLLECTION, [toRecord(feedback)]);
    return feedback;
  }

  /** @returns everything recorded, oldest first. */
  list(): Promise<Feedback[]> {
    return listRecords<Feedback>(this.tools.records, COLLECTION);
  }

  /** Deletes what was recorded before an instant (ISO 8601), or all. @returns how many. */
  async clear(before?: string): Promise<number> {
    const ids = (await this.list())
      .filter(({ createdAt }) => before === undefined || createdAt < new Date(before).toISOString())
      .map(({ id }) => id);
    await this.tools.records.delete(COLLECTION, ids);
    return ids.length;
  }
}

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}
