import type { Vector } from '../../domain/embedding.js';

/** What was learned about the words of this library's users: laid over the vectors of text queries. */
export interface QueryAdapters {
  /** @returns the vector to search with in a space: the same one where nothing was learned; norm 1. */
  adapt(space: string, vector: Vector): Promise<Vector>;
}

/** Queries as the encoders see them. */
export const NO_ADAPTERS: QueryAdapters = { adapt: (_space, vector) => Promise.resolve(vector) };
