import type { Clock } from '../../domain/ports/clock.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import type { Embedders } from '../embedders.js';
import { fromRecord, toRecord } from '../records.js';

const COLLECTION = 'spaces';
const ROSTER = 'roster';
/** A switch made by another process is seen after this long at most. */
const REMEMBER_MS = 5000;
const SECOND_PLACE = /_next$/;

/** SERVING: answers queries. CANDIDATE: is filled beside it and may follow. FORMER: was followed, and may come back. */
export type SpaceState = 'SERVING' | 'CANDIDATE' | 'FORMER';

interface RosterRecord {
  readonly id: typeof ROSTER;
  /** Space that serves, by name of the first place; absent: the first place, where there is one. */
  readonly serving: Readonly<Record<string, string>>;
  /** Spaces that served once. */
  readonly former: readonly string[];
}

const FRESH: RosterRecord = { id: ROSTER, serving: {}, former: [] };

/** @returns the name of the first place: `clip` of `clip` and of `clip_next`. */
export function roleOf(space: string): string {
  return space.replace(SECOND_PLACE, '');
}

/**
 * Which of two spaces that stand for the same thing serves. A space keeps its name and its vectors for life; a switch
 * changes one record, so that no query and no item ever mixes two models.
 */
export class SpaceRoster {
  #record: RosterRecord = FRESH;
  #readAtMs = -Infinity;

  constructor(
    private readonly tools: {
      readonly records: RecordStore;
      readonly clock: Clock;
      readonly embedders: Embedders;
    },
  ) {}

  /** Reads the record anew when it is old. Must have been called before the answers below are asked for. */
  async refresh(): Promise<void> {
    const nowMs = Date.parse(this.tools.clock.nowIso());
    if (nowMs - this.#readAtMs < REMEMBER_MS) return;
    const [found] = await this.tools.records.get(COLLECTION, [ROSTER]);
    this.#record = found ? fromRecord<RosterRecord>(found) : FRESH;
    this.#readAtMs = nowMs;
  }

  /** @returns true for spaces that answer queries which name none. */
  readonly serves = (space: string): boolean => this.servingFor(roleOf(space)) === space;

  /** @returns the space that serves a role; the name itself when it is no role. */
  servingFor(role: string): string {
    const names = this.#names();
    const chosen = this.#record.serving[role];
    if (chosen !== undefined && names.includes(chosen)) return chosen;
    return names.find((name) => roleOf(name) === role) ?? role;
  }

  stateOf(space: string): SpaceState {
    if (this.serves(space)) return 'SERVING';
    return this.#record.former.includes(space) ? 'FORMER' : 'CANDIDATE';
  }

  /** @returns the space that stands beside this one; null when there is none. */
  otherOf(space: string): string | null {
    return this.#names().find((name) => name !== space && roleOf(name) === roleOf(space)) ?? null;
  }

  /** Lets a space serve from now on. @returns the one that served before. @throws AppError MODEL_NOT_FOUND. */
  async switchTo(space: string): Promise<string> {
    this.tools.embedders.get(space);
    this.#readAtMs = -Infinity;
    await this.refresh();
    const before = this.servingFor(roleOf(space));
    if (before === space) return before;
    const record: RosterRecord = {
      id: ROSTER,
      serving: { ...this.#record.serving, [roleOf(space)]: space },
      former: [...this.#record.former.filter((name) => name !== space && name !== before), before],
    };
    await this.tools.records.put(COLLECTION, [toRecord(record)]);
    this.#record = record;
    return before;
  }

  /** Forgets that a space served once, when its vectors are gone. */
  async forget(space: string): Promise<void> {
    const record = { ...this.#record, former: this.#record.former.filter((name) => name !== space) };
    await this.tools.records.put(COLLECTION, [toRecord(record)]);
    this.#record = record;
  }

  #names(): string[] {
    return this.tools.embedders.spaces.map(({ name }) => name);
  }
}
