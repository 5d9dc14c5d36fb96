/** Names one file of the library's own. */
export interface StorageKey {
  /** `uploads`: sent by a caller. `downloads`: fetched from a URL. */
  readonly kind: 'uploads' | 'downloads';
  /** Letters, digits, `_`, `-` and single dots between them. */
  readonly id: string;
  /** Last part of a path, to be seen by people and by decoders that look at the extension. */
  readonly filename: string;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file on this machine, for as long as somebody needs it. */
export interface BorrowedFile {
  /** Absolute path. */
  readonly path: string;
  /** Must be called, whatever happened; afterwards the file may be gone. */
  release(): Promise<void>;
}

/**
 * Bytes of items. A location is what the storage made of a key, or the absolute path of a user's own file, which is read
 * where it lies. Locations are kept in the catalogue and mean the same to every process that has this storage.
 * Every method may throw STORE_UNAVAILABLE, and, of a location, MEDIA_NOT_FOUND.
 */
export interface MediaStorage {
  /** True when other machines read what is written here: a user's own file must then be copied in. */
  readonly isShared: boolean;
  /** Writes the whole body or nothing; what was there is replaced. @throws AppError MEDIA_TOO_LARGE, MEDIA_EMPTY. */
  write(
    key: StorageKey,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly location: string; readonly sizeBytes: number }>;
  /** Copies a file of this machine, whole or not at all. @returns its location. Errors as `write`. */
  copyIn(key: StorageKey, path: string): Promise<string>;
  /**
   * Takes in a file of this machine, which may be moved. Errors as `write`.
   * @returns its location, and the path where its bytes are now on this machine.
   */
  adopt(key: StorageKey, path: string): Promise<{ readonly location: string; readonly path: string }>;
  /** @returns the location of a key, or null when nothing was written under it. */
  find(key: StorageKey): Promise<string | null>;
  sizeOf(location: string): Promise<number>;
  /** @returns the bytes, or a part of them, piece by piece. */
  read(location: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Gives the bytes as a file, for programs that read files.
   * @param filename name of a copy, where one is made.
   */
  borrow(location: string, filename: string, signal?: AbortSignal): Promise<BorrowedFile>;
  /** Deletes what the library stored itself; leaves a user's own file alone. Unknown locations are no error. */
  delete(location: string): Promise<void>;
}
