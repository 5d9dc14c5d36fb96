import { createHash } from 'node:crypto';
import type { EmbeddingSpace } from '../../domain/embedding.js';
import type { JsonObject } from '../../domain/media.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { changesOf, checkUnchanged, unwrittenOf } from '../declared-spaces.js';
import { refuseSpace } from '../store-input.js';
import type { WeaviateCollection } from './collection.js';
import { hasVector } from './moments.js';

/**
 * What made the vectors of each space, as records. A named vector cannot be taken from a collection again, nor change its
 * length, so each model of a space has a named vector of its own.
 */

const SPACES = 'vector-spaces';
/** More spaces than anybody has. */
const ALL = 1000;

export interface SpaceTables {
  readonly moments: WeaviateCollection;
  readonly records: RecordStore;
}

/** @returns the name of the vectors that this very model makes. */
export function vectorNameOf(space: EmbeddingSpace): string {
  const { name, modelId, revision, dimensions, preprocessingDigest } = space;
  const identity = JSON.stringify([modelId, revision, dimensions, preprocessingDigest]);
  return `${name}_${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`;
}

/**
 * Writes down the spaces in use and gives each a named vector. A space whose stored vectors are all gone may change.
 * @throws AppError SPACE_MISMATCH when stored vectors were made by something else; nothing is changed then.
 */
export async function declareSpaces(tables: SpaceTables, wanted: readonly EmbeddingSpace[]): Promise<void> {
  const stored = await spacesByName(tables.records);
  for (const { former, wanted: space } of changesOf(stored, wanted)) {
    if ((await tables.moments.count(withVector(former))) > 0) refuseSpace(former, space);
  }
  for (const space of wanted) {
    const name = vectorNameOf(space);
    await tables.moments.extend(name, [{ name: hasVector(name), type: 'boolean', use: 'EXACT' }]);
  }
  const news = unwrittenOf(stored, wanted);
  if (news.length > 0) {
    await tables.records.put(
      SPACES,
      news.map((space) => ({ id: space.name, value: space as unknown as JsonObject })),
    );
  }
}

/** @throws AppError SPACE_MISMATCH when another process has given one of the spaces to another model. */
export async function checkStillDeclared(
  records: RecordStore,
  spaces: ReadonlyMap<string, EmbeddingSpace>,
): Promise<void> {
  checkUnchanged(await spacesByName(records), spaces.values());
}

/** @returns every space written down, by name. */
export async function readSpaces(records: RecordStore): Promise<EmbeddingSpace[]> {
  const found = await records.list(SPACES, { first: ALL });
  return found.map(({ value }) => value as unknown as EmbeddingSpace);
}

async function spacesByName(records: RecordStore): Promise<Map<string, EmbeddingSpace>> {
  return new Map((await readSpaces(records)).map((space) => [space.name, space]));
}

export async function forgetSpace(records: RecordStore, name: string): Promise<void> {
  await records.delete(SPACES, [name]);
}

/** @returns the condition that a moment has a vector of this very model. */
export function withVector(space: EmbeddingSpace) {
  return { property: hasVector(vectorNameOf(space)), is: 'EQUAL', to: true } as const;
}
