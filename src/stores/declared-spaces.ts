import { isSameSpace, type EmbeddingSpace } from '../domain/embedding.js';
import { refuseSpace } from './store-input.js';

/** Spaces as a store has written them down, against those that a process declares. */

export type StoredSpaces = ReadonlyMap<string, EmbeddingSpace>;

/** A space of which the store knows another model, revision or preprocessing by the same name. */
export interface SpaceChange {
  readonly former: EmbeddingSpace;
  readonly wanted: EmbeddingSpace;
}

export function changesOf(stored: StoredSpaces, spaces: Iterable<EmbeddingSpace>): SpaceChange[] {
  return [...spaces].flatMap((wanted) => {
    const former = stored.get(wanted.name);
    return former === undefined || isSameSpace(former, wanted) ? [] : [{ former, wanted }];
  });
}

/** @throws AppError SPACE_MISMATCH when another process has given one of the spaces to another model. */
export function checkUnchanged(stored: StoredSpaces, spaces: Iterable<EmbeddingSpace>): void {
  for (const { former, wanted } of changesOf(stored, spaces)) refuseSpace(former, wanted);
}

/** @returns the spaces that are not written down just so, with nothing but what is to be written down. */
export function unwrittenOf(stored: StoredSpaces, spaces: readonly EmbeddingSpace[]): EmbeddingSpace[] {
  return spaces.map(canonical).filter((space) => {
    const former = stored.get(space.name);
    return former === undefined || JSON.stringify(canonical(former)) !== JSON.stringify(space);
  });
}

function canonical(space: EmbeddingSpace): EmbeddingSpace {
  return {
    name: space.name,
    modelId: space.modelId,
    revision: space.revision,
    dimensions: space.dimensions,
    preprocessingDigest: space.preprocessingDigest,
    modalities: [...space.modalities],
  };
}
