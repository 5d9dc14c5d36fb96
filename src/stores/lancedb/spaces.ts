import { Field, Int32, List, Utf8 } from 'apache-arrow';
import type { EmbeddingSpace, Modality } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import { changesOf, checkUnchanged, unwrittenOf } from '../declared-spaces.js';
import type { Row } from './tables/arrow.js';
import type { TableDefinition } from './tables/definition.js';
import type { LanceTable } from './tables/table.js';
import { isOneOf } from './filter.js';
import type { FoundMoment } from '../found-moments.js';
import { vectorColumn, vectorField } from './moments.js';
import { checkSpaceName, refuseSpace } from '../store-input.js';

/** What made the vectors of each space. */
export const SPACES: TableDefinition = {
  name: 'spaces',
  key: 'name',
  fields: [
    new Field('name', new Utf8(), false),
    new Field('model_id', new Utf8(), false),
    new Field('revision', new Utf8(), false),
    new Field('dimensions', new Int32(), false),
    new Field('preprocessing_digest', new Utf8(), false),
    new Field('modalities', new List(new Field('item', new Utf8(), true)), false),
  ],
};

export interface MomentTables {
  readonly moments: LanceTable<FoundMoment>;
  readonly spaces: LanceTable;
}

/**
 * Writes down the spaces in use and gives each a column of vectors. A space whose stored vectors are all gone may change.
 * @throws AppError SPACE_MISMATCH when stored vectors were made by something else; nothing is changed then.
 */
export async function declareSpaces(tables: MomentTables, wanted: readonly EmbeddingSpace[]): Promise<void> {
  const stored = await readSpaces(tables.spaces);
  const columns = new Set(await tables.moments.columnNames());
  const changed = changesOf(stored, wanted);
  for (const { former, wanted: space } of changed) {
    const column = vectorColumn(space.name);
    const isUsed = columns.has(column) && (await tables.moments.count(`${column} IS NOT NULL`)) > 0;
    if (isUsed) refuseSpace(former, space);
  }
  // In this order a kill at any point leaves a column that fits its space, or none.
  for (const { name } of changed.map(({ former }) => former)) {
    if (columns.delete(vectorColumn(name))) await tables.moments.dropColumn(vectorColumn(name));
  }
  const news = unwrittenOf(stored, wanted);
  if (news.length > 0) await tables.spaces.upsert(news.map(rowOfSpace));
  for (const space of wanted) {
    if (!columns.has(vectorColumn(space.name))) await addVectorColumn(tables.moments, space);
  }
}

/** Drops the vectors of a space, then the memory of what made them: a kill in between leaves a space without vectors. */
export async function forgetSpace({ moments, spaces }: MomentTables, name: string): Promise<void> {
  const column = vectorColumn(name);
  if ((await moments.columnNames()).includes(column)) await moments.dropColumn(column);
  await spaces.delete(isOneOf('name', [name]));
}

/**
 * @param used names of the spaces of which vectors are about to be written.
 * @throws AppError SPACE_MISMATCH when another process has given one of the spaces to another model; BAD_USER_INPUT when
 * it has dropped one that is used.
 */
export async function checkStillDeclared(
  table: LanceTable,
  spaces: ReadonlyMap<string, EmbeddingSpace>,
  used: ReadonlySet<string>,
): Promise<void> {
  const stored = await readSpaces(table);
  checkUnchanged(stored, spaces.values());
  for (const name of used) checkSpaceName(stored, name);
}

/** @returns the spaces by name, as whatever process declared them last. */
export async function readSpaces(table: LanceTable): Promise<Map<string, EmbeddingSpace>> {
  const rows = await table.find({ columns: SPACES.fields.map((field) => field.name) });
  return new Map(rows.map(spaceOfRow).map((space) => [space.name, space]));
}

async function addVectorColumn(moments: LanceTable, space: EmbeddingSpace): Promise<void> {
  try {
    await moments.addColumn(vectorField(space));
  } catch (error) {
    // Another process that starts at the same moment may have added it.
    if (!(await moments.columnNames()).includes(vectorColumn(space.name))) {
      throw new AppError('STORE_UNAVAILABLE', `Space "${space.name}" could not be added to the store.`, {
        cause: error,
      });
    }
  }
}

function rowOfSpace(space: EmbeddingSpace): Row {
  return {
    name: space.name,
    model_id: space.modelId,
    revision: space.revision,
    dimensions: space.dimensions,
    preprocessing_digest: space.preprocessingDigest,
    modalities: [...space.modalities],
  };
}

function spaceOfRow(row: Row): EmbeddingSpace {
  return {
    name: row['name'] as string,
    modelId: row['model_id'] as string,
    revision: row['revision'] as string,
    dimensions: row['dimensions'] as number,
    preprocessingDigest: row['preprocessing_digest'] as string,
    modalities: row['modalities'] as Modality[],
  };
}
