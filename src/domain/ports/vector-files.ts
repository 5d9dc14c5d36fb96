import type { EmbeddingSpace, Vector } from '../embedding.js';

/** What made the vectors of a file. */
export interface VectorFileHeader {
  readonly space: EmbeddingSpace;
  /** ISO 8601 UTC. */
  readonly exportedAt: string;
}

/** One vector with where it comes from. */
export interface VectorRow {
  readonly momentId: string;
  /** The item; its id is the beginning of the SHA-256 of its bytes. */
  readonly mediaId: string;
  /** IMAGE, SOUND or PASSAGE. */
  readonly kind: string;
  /** Seconds from the start of the item; null where there is no time. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  /** Float32, as long as the space has dimensions. */
  readonly vector: Vector;
}

/** Vectors in files that other programs read: `.parquet` and `.jsonl`, by the ending of the path. */
export interface VectorFiles {
  /**
   * Writes rows as they come; the file is there when it is whole, and not before.
   * @returns how many rows. @throws AppError BAD_USER_INPUT for another ending, or when the file is there already.
   */
  write(path: string, header: VectorFileHeader, rows: AsyncIterable<VectorRow>): Promise<number>;
  /** @throws AppError SOURCE_NOT_FOUND, MEDIA_UNSUPPORTED (not a file of vectors), MEDIA_DECODE_FAILED (damaged). */
  read(path: string): Promise<{ header: VectorFileHeader; rows: AsyncIterable<VectorRow> }>;
}
