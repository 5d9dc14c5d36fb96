import type { MediaKind } from '../media.js';

/** A file on this machine that holds the bytes of a source. */
export interface LocalFile {
  /** Absolute path. */
  readonly path: string;
  /** Name to show and to guess a title from. */
  readonly filename: string;
}

export interface FileIdentity {
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Reaching files, folders, globs and URLs. Each technology behind it is an adapter's. */
export interface SourceAccess {
  /**
   * Files behind a path: the file itself, every media file of a folder, every match of a glob; sorted.
   * @throws AppError SOURCE_NOT_FOUND.
   */
  expand(pathOrGlob: string): Promise<string[]>;
  /** True when the operator lets the API read this path. */
  isAllowed(path: string): Promise<boolean>;
  /**
   * Downloads into a folder, which is made. @throws AppError SOURCE_NOT_FOUND, SOURCE_FORBIDDEN, SOURCE_UNAVAILABLE,
   * MEDIA_TOO_LARGE, CANCELLED.
   */
  download(
    url: string,
    folder: string,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<LocalFile>;
  /** @throws AppError SOURCE_NOT_FOUND, MEDIA_EMPTY, MEDIA_TOO_LARGE. */
  identify(path: string, signal: AbortSignal): Promise<FileIdentity>;
  /** @throws AppError MEDIA_UNSUPPORTED, MEDIA_EMPTY. */
  sniff(path: string, filename: string): Promise<{ kind: MediaKind; mimeType: string }>;
}
