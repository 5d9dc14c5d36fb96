import { Index, type Table } from '@lancedb/lancedb';
import type { TableContent, WantedIndex } from './index-plan.js';

/** @returns what is in a table, for planning its indices. It reads all vectors. */
export async function contentOf(table: Table, vectorPrefix: string | undefined): Promise<TableContent> {
  const rows = await table.countRows();
  const { fields } = await table.schema();
  const vectors = new Map<string, number>();
  for (const { name } of fields) {
    if (vectorPrefix === undefined || !name.startsWith(vectorPrefix)) continue;
    vectors.set(name, await table.countRows(`${name} IS NOT NULL`));
  }
  return { rows, vectors, indexNames: (await table.listIndices()).map(({ name }) => name) };
}

export async function makeIndex(
  table: Table,
  { name, column, kind, partitions }: WantedIndex,
): Promise<void> {
  const config = {
    BTREE: () => Index.btree(),
    BITMAP: () => Index.bitmap(),
    LABEL_LIST: () => Index.labelList(),
    // Whole vectors: their distances are exact, so that nothing need be read again to refine them.
    IVF_FLAT: () =>
      Index.ivfFlat({
        distanceType: 'cosine',
        ...(partitions !== undefined && { numPartitions: partitions }),
      }),
  }[kind]();
  await table.createIndex(column, { config, name });
}

export function keywordIndexName(column: string): string {
  return `${column}_idx`;
}

/** Makes the index of words unless the column has one. */
export async function ensureKeywordIndex(table: Table, column: string): Promise<void> {
  const name = keywordIndexName(column);
  const indices = await table.listIndices();
  if (indices.some((index) => index.name === name)) return;
  const config = Index.fts({
    baseTokenizer: 'simple',
    language: 'English',
    lowercase: true,
    stem: true,
    removeStopWords: true,
    asciiFolding: true,
    withPosition: true,
  });
  await table.createIndex(column, { config, name });
}
