import type { SearchQuery, SearchResult } from '../../domain/query.js';

export interface SearchUseCases {
  /** @throws AppError BAD_USER_INPUT, MEDIA_NOT_FOUND, MODEL_NOT_FOUND (unknown space). */
  search(query: SearchQuery, signal?: AbortSignal): Promise<SearchResult>;
}
