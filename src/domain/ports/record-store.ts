import type { JsonObject } from '../media.js';

/** A small document: calibrations, banks of anchors, judgement sets, runs, feedback, weights, aliases. */
export interface StoredRecord {
  readonly id: string;
  readonly value: JsonObject;
}

/**
 * Small JSON documents in named collections, durable once a call returns. A collection needs no declaration.
 * Every method may throw STORE_UNAVAILABLE.
 */
export interface RecordStore {
  /** Stores documents, each as a whole; one with a known id replaces the former one. */
  put(collection: string, records: readonly StoredRecord[]): Promise<void>;
  /** @returns the documents in the order asked; null for unknown ids. */
  get(collection: string, ids: readonly string[]): Promise<(JsonObject | null)[]>;
  /**
   * @returns documents ordered by id, those behind `after`.
   * @throws AppError BAD_USER_INPUT unless `first` is a whole number, 0 or more.
   */
  list(
    collection: string,
    page: { readonly first: number; readonly after?: string },
  ): Promise<StoredRecord[]>;
  /** Unknown ids are no error. */
  delete(collection: string, ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
