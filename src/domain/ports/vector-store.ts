import type { EmbeddingSpace, Vector } from '../embedding.js';
import type { Moment, MomentRecord, MomentScope } from '../moment.js';
import type { MomentFilter } from '../query.js';

/** A moment found by one route. Higher similarity is better. */
export interface ScoredMoment {
  readonly moment: Moment;
  /** Cosine similarity in [-1, 1] for vectors, BM25 (unbounded, > 0) for keywords. */
  readonly similarity: number;
}

/** What an adapter can do natively; the contract suite reads it to know which cases apply. */
export interface VectorStoreCapabilities {
  readonly keywordSearch: boolean;
  /** Survives the end of the process. */
  readonly durable: boolean;
}

/**
 * Moments with named vectors. Every method may throw STORE_UNAVAILABLE. Ties in similarity are ordered by moment id.
 * A query changes no stored row.
 */
export interface VectorStore {
  readonly capabilities: VectorStoreCapabilities;
  /**
   * Declares the spaces in use; adds columns for new ones. Must be called before any other method.
   * @throws AppError SPACE_MISMATCH when stored vectors of a name belong to another model, revision or preprocessing.
   */
  open(spaces: readonly EmbeddingSpace[]): Promise<void>;
  /**
   * Replaces all moments of an item by these, in one step: readers see the old set or the new set.
   * @throws AppError BAD_USER_INPUT on a wrong dimension, a value that is not finite, or an unknown space.
   */
  replaceMoments(mediaId: string, moments: readonly MomentRecord[]): Promise<void>;
  /** Changes title and tags on every moment of the item. */
  updateScope(mediaId: string, scope: MomentScope): Promise<void>;
  /** Removes all moments of the items. Unknown ids are no error. */
  deleteMoments(mediaIds: readonly string[]): Promise<void>;
  /** @returns the records with these ids, vectors included, in the order asked; unknown ids are left out. */
  getMoments(ids: readonly string[]): Promise<MomentRecord[]>;
  /** @returns moments of the items ordered by id, vectors included. */
  listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]>;
  /** Nearest moments to a vector in one space, best first. Moments without that vector are skipped. */
  searchVector(request: {
    space: string;
    vector: Vector;
    limit: number;
    filter: MomentFilter;
  }): Promise<ScoredMoment[]>;
  /** Moments whose words (passage, title, tags) match, by BM25, best first. A part in double quotes must occur as a phrase. */
  searchKeywords(request: { text: string; limit: number; filter: MomentFilter }): Promise<ScoredMoment[]>;
  countMoments(filter: MomentFilter): Promise<number>;
  close(): Promise<void>;
}
