import type { EmbeddingSpace, Vector } from '../embedding.js';
import type { Moment, MomentRecord, MomentScope } from '../moment.js';
import type { MomentFilter } from '../query.js';

/** A moment found by one route. Higher similarity is better. */
export interface ScoredMoment {
  readonly moment: Moment;
  /** Cosine similarity in [-1, 1] for vectors, BM25 (unbounded, > 0) for keywords. */
  readonly similarity: number;
  /** Of its item, so that facets and sorting need no second look-up. */
  readonly scope: MomentScope;
}

/** All moments of one item. */
export interface ItemMoments {
  readonly mediaId: string;
  readonly moments: readonly MomentRecord[];
}

/** What could not be stored of a batch. */
export interface MomentFailure {
  readonly mediaId: string;
  /** The moment at fault; null when the whole item failed. */
  readonly momentId: string | null;
  /** Written for the caller; tells no secrets. */
  readonly message: string;
}

/** One vector of a moment that is stored already. */
export interface MomentVector {
  readonly momentId: string;
  readonly vector: Vector;
}

/** Which moments to read, ordered by id. */
export interface MomentScan {
  /** Most moments to give. */
  readonly first: number;
  /** Only ids behind this one. */
  readonly after?: string;
  readonly filter?: MomentFilter;
  /** Only moments without a vector in this space. */
  readonly lacksSpace?: string;
  /** Only moments with a vector in this space. */
  readonly hasSpace?: string;
}

/** What an adapter can do natively; the contract suite reads it to know which cases apply. */
export interface VectorStoreCapabilities {
  readonly keywordSearch: boolean;
  /** Parts of a keyword query in double quotes must occur word by word. */
  readonly phraseSearch: boolean;
  /** Survives the end of the process. */
  readonly durable: boolean;
  /** Readers see the moments of an item before or after a replacement, never a mixture. */
  readonly atomicReplace: boolean;
  /** A search of a large space may miss some neighbours unless it asks for `exact`. */
  readonly approximate: boolean;
  /** Several processes may use one store at once. */
  readonly concurrentProcesses: boolean;
}

/**
 * Moments with named vectors. Every method may throw STORE_UNAVAILABLE. Ties in similarity are ordered by moment id.
 * A query changes no stored row.
 */
export interface VectorStore {
  readonly capabilities: VectorStoreCapabilities;
  /**
   * Declares the spaces in use; makes room for new ones. Must be called before any other method.
   * @throws AppError SPACE_MISMATCH when stored vectors of a name belong to another model, revision or preprocessing.
   */
  open(spaces: readonly EmbeddingSpace[]): Promise<void>;
  /**
   * Replaces all moments of each item by the given ones; readers see the old or the new set of an item where
   * `atomicReplace` says so. Items that the answer does not name are durable.
   * @returns what could not be stored; empty when all could.
   * @throws AppError BAD_USER_INPUT, before anything is written, on a wrong dimension, a value that is not finite, an
   * unknown space, a moment of another item, or an item or a moment given twice.
   */
  replaceMoments(items: readonly ItemMoments[]): Promise<readonly MomentFailure[]>;
  /** Changes what every moment of the item repeats of it. */
  updateScope(mediaId: string, scope: MomentScope): Promise<void>;
  /** Removes all moments of the items. Unknown ids are no error. */
  deleteMoments(mediaIds: readonly string[]): Promise<void>;
  /** @returns the records with these ids, vectors included, in the order asked; unknown ids are left out. */
  getMoments(ids: readonly string[]): Promise<MomentRecord[]>;
  /** @returns moments of the items ordered by id, vectors included. */
  listMoments(mediaIds: readonly string[]): Promise<MomentRecord[]>;
  /**
   * Nearest moments to a vector in one space, best first. Moments without that vector are skipped.
   * @param request.exact compares with every vector; default false, which lets the store use its index.
   */
  searchVector(request: {
    readonly space: string;
    readonly vector: Vector;
    readonly limit: number;
    readonly filter: MomentFilter;
    readonly exact?: boolean;
  }): Promise<ScoredMoment[]>;
  /** Moments whose words (passage, title, tags) match, by BM25, best first. A part in double quotes must occur as a phrase. */
  searchKeywords(request: {
    readonly text: string;
    readonly limit: number;
    readonly filter: MomentFilter;
  }): Promise<ScoredMoment[]>;
  /** @param space counts only moments with a vector there. @throws AppError BAD_USER_INPUT when it is unknown. */
  countMoments(filter: MomentFilter, space?: string): Promise<number>;
  /**
   * @returns moments ordered by id, vectors included. Pages that go on after the last id of the page before meet every
   * moment once that is there all the while, whatever is written meanwhile.
   * @throws AppError BAD_USER_INPUT on an unknown space.
   */
  scanMoments(scan: MomentScan): Promise<MomentRecord[]>;
  /**
   * Sets one named vector of existing moments; unknown ids are skipped, an id given twice gets the last vector.
   * @throws AppError BAD_USER_INPUT as `replaceMoments`.
   */
  putVectors(space: string, entries: readonly MomentVector[]): Promise<void>;
  /**
   * @returns about evenly random moments with a vector in the space, all when there are no more than `count`; vectors
   * included. @throws AppError BAD_USER_INPUT when the space is unknown.
   */
  sampleMoments(space: string, count: number): Promise<MomentRecord[]>;
  /** Makes room for one more space. @throws as `open`. */
  addSpace(space: EmbeddingSpace): Promise<void>;
  /** Forgets a space with all its vectors; moments stay. An unknown name is no error. */
  dropSpace(name: string): Promise<void>;
  /** @returns every space that the store has room for, by name, also those of other processes and earlier runs. */
  storedSpaces(): Promise<EmbeddingSpace[]>;
  close(): Promise<void>;
}
