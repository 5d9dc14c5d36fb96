import { randomUUID } from 'node:crypto';
import type { Judgement, JudgementSet } from '../../domain/evaluation.js';
import { AppError } from '../../domain/errors.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { fromRecord, listRecords, toRecord } from '../records.js';

const COLLECTION = 'judgement-sets';
const MAX_JUDGEMENTS = 2000;
const MAX_RELEVANT = 1000;
const MAX_NAME_CHARACTERS = 200;

export interface JudgementSetDraft {
  /** Replaces the set with this id; a new set when absent. */
  readonly id?: string;
  readonly name: string;
  readonly judgements: readonly (Omit<Judgement, 'id'> & { readonly id?: string })[];
}

/** Sets of queries with their right answers, kept in the library. */
export class JudgementSets {
  constructor(private readonly tools: { readonly records: RecordStore; readonly clock: Clock }) {}

  /** @throws AppError BAD_USER_INPUT on an empty or over-long set, MEDIA_NOT_FOUND when the id is not known. */
  async save(draft: JudgementSetDraft): Promise<JudgementSet> {
    checkDraft(draft);
    const former = draft.id === undefined ? null : await this.get(draft.id);
    const now = this.tools.clock.nowIso();
    const set: JudgementSet = {
      id: former?.id ?? randomUUID(),
      name: draft.name.trim(),
      judgements: draft.judgements.map((judgement, index) => ({
        ...judgement,
        id: judgement.id ?? String(index + 1),
      })),
      createdAt: former?.createdAt ?? now,
      updatedAt: now,
    };
    await this.tools.records.put(COLLECTION, [toRecord(set)]);
    return set;
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async get(id: string): Promise<JudgementSet> {
    const [found] = await this.tools.records.get(COLLECTION, [id]);
    if (!found) throw new AppError('MEDIA_NOT_FOUND', `There is no judgement set "${id}".`);
    return fromRecord<JudgementSet>(found);
  }

  /** @returns all sets, newest change first. */
  async list(): Promise<JudgementSet[]> {
    const sets = await listRecords<JudgementSet>(this.tools.records, COLLECTION);
    return sets.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  }

  /** Unknown ids are no error; runs of the set are kept. */
  delete(id: string): Promise<void> {
    return this.tools.records.delete(COLLECTION, [id]);
  }
}

function checkDraft({ name, judgements }: JudgementSetDraft): void {
  if (name.trim() === '' || name.length > MAX_NAME_CHARACTERS)
    refuse(`The name of a judgement set has 1 to ${MAX_NAME_CHARACTERS} characters.`);
  if (judgements.length < 1 || judgements.length > MAX_JUDGEMENTS)
    refuse(`A judgement set holds 1 to ${MAX_JUDGEMENTS} judgements; this one has ${judgements.length}.`);
  const ids = judgements.map(({ id }, index) => id ?? String(index + 1));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) refuse(`The judgement "${twice}" is there twice.`);
  judgements.forEach((judgement, index) => checkJudgement(judgement, ids[index]!));
}

function checkJudgement({ parts, relevant }: Omit<Judgement, 'id'>, id: string): void {
  if (parts.length === 0) refuse(`The judgement "${id}" has no query.`);
  for (const { input } of parts) {
    if (input.type === 'UPLOAD' || input.type === 'FILE')
      refuse(`The judgement "${id}" asks with a file, which does not last: ingest it and use its item.`);
  }
  if (relevant.length < 1 || relevant.length > MAX_RELEVANT)
    refuse(`The judgement "${id}" must name 1 to ${MAX_RELEVANT} relevant items.`);
  if (new Set(relevant.map(({ mediaId }) => mediaId)).size < relevant.length)
    refuse(`The judgement "${id}" names an item twice.`);
  if (relevant.some(({ grade }) => ![1, 2, 3].includes(grade)))
    refuse(`The judgement "${id}" has a grade that is not 1, 2 or 3.`);
}

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}
