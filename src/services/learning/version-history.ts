import { AppError } from '../../domain/errors.js';
import type { ActiveVersion } from '../../domain/learning.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { fromRecord, listRecords, toRecord } from '../records.js';

const ACTIVE = 'active';
/** Other processes see a switch after this long at most. */
const REMEMBER_MS = 5000;
const MAX_HISTORY = 50;

/** Something learned: never changed once made. */
export interface Version {
  readonly id: string;
  readonly createdAt: string;
}

/** Versions of one thing, one of which may be in force; every switch can be taken back. */
export class VersionHistory<T extends Version> {
  #remembered: { readonly untilMs: number; readonly version: Promise<T | null> } | null = null;
  /** Versions may be large, and never change: the one in force is read once. */
  #lastRead: T | null = null;

  /** @param collection of the versions; a second one beside it says which is in force. */
  constructor(
    private readonly tools: { readonly records: RecordStore; readonly clock: Clock },
    private readonly collection: string,
    private readonly slot: string = ACTIVE,
  ) {}

  async add(version: T): Promise<void> {
    await this.tools.records.put(this.collection, [toRecord(version)]);
  }

  /** @returns all versions, newest first. */
  async list(): Promise<T[]> {
    const versions = await listRecords<T>(this.tools.records, this.collection);
    return versions.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  async get(id: string): Promise<T> {
    const [found] = await this.tools.records.get(this.collection, [id]);
    if (!found) throw new AppError('MEDIA_NOT_FOUND', `There is no version "${id}".`);
    return fromRecord<T>(found);
  }

  /** @returns the version in force; null when there is none. */
  current(): Promise<T | null> {
    const nowMs = Date.parse(this.tools.clock.nowIso());
    if (this.#remembered && nowMs < this.#remembered.untilMs) return this.#remembered.version;
    const version = this.#readCurrent();
    this.#remembered = { untilMs: nowMs + REMEMBER_MS, version };
    version.catch(() => (this.#remembered = null));
    return version;
  }

  async active(): Promise<ActiveVersion> {
    const [found] = await this.tools.records.get(`${this.collection}-in-force`, [this.slot]);
    return found ? fromRecord<ActiveVersion>(found) : { versionId: null, history: [] };
  }

  /** Puts a version in force; null: none. @throws AppError MEDIA_NOT_FOUND */
  async activate(versionId: string | null): Promise<ActiveVersion> {
    if (versionId !== null) await this.get(versionId);
    const before = await this.active();
    const until = this.tools.clock.nowIso();
    const history = [...before.history, { versionId: before.versionId, until }].slice(-MAX_HISTORY);
    const active = { versionId, history };
    await this.tools.records.put(`${this.collection}-in-force`, [toRecord({ id: this.slot, ...active })]);
    this.#remembered = null;
    return active;
  }

  async #readCurrent(): Promise<T | null> {
    const { versionId } = await this.active();
    if (versionId === null) return null;
    if (this.#lastRead?.id !== versionId) this.#lastRead = await this.get(versionId);
    return this.#lastRead;
  }
}
