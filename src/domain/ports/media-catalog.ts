import type { IngestJob, MediaItem, MediaKind, WorkState } from '../media.js';

export interface MediaPageRequest {
  readonly kinds?: readonly MediaKind[];
  readonly states?: readonly WorkState[];
  readonly allTags?: readonly string[];
  /** Page size. */
  readonly first: number;
  /** Id and creation time of the last item of the page before; newest first, ties by id. */
  readonly after?: { readonly createdAt: string; readonly id: string };
}

export interface JobPageRequest {
  readonly states?: readonly WorkState[];
  readonly first: number;
  readonly after?: { readonly createdAt: string; readonly id: string };
}

export interface Page<T> {
  readonly items: T[];
  readonly hasNextPage: boolean;
  readonly totalCount: number;
}

/**
 * Items and jobs, durable once a call returns. Every method may throw STORE_UNAVAILABLE.
 */
export interface MediaCatalog {
  putMedia(items: readonly MediaItem[]): Promise<void>;
  /** @returns items in the order asked; null for unknown ids. */
  getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]>;
  listMedia(request: MediaPageRequest): Promise<Page<MediaItem>>;
  deleteMedia(ids: readonly string[]): Promise<void>;
  putJobs(jobs: readonly IngestJob[]): Promise<void>;
  getJobs(ids: readonly string[]): Promise<(IngestJob | null)[]>;
  listJobs(request: JobPageRequest): Promise<Page<IngestJob>>;
  close(): Promise<void>;
}
