/**
 * LanceDB for the benchmarks of scale. What an adapter gives, see `openBenchStore`: Chorus' own store, and beside it the raw
 * client on the same data, for a comparison in the same process.
 */
import { createRequire } from 'node:module';
import { readdirSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { versionOf } from '../measure.mjs';

const require = createRequire(import.meta.url);

/** What Chorus reads of a row that it found. */
const COLUMNS = ['moment', 'scope'];

/**
 * @param {{folder: string, spaces: object[], sources: (path: string) => Promise<object>}} options a folder to use and
 * fill, the spaces, and a way to import the program's modules.
 * @returns `vectors` and `catalog`, opened; `settle()`, which resolves when nothing is left to index; `raw`, with the two
 * kinds of search as the client's own users write them, `load(batches)`, which stores batches of items in the fastest way
 * the client knows and returns the number of moments, and `index()`, which makes the indices that `settle()` makes;
 * `sizeBytes()`, `about`, `close()`.
 */
export async function openBenchStore({ folder, spaces, sources }) {
  const { createLanceStore } = await sources('stores/lancedb/store.js');
  const store = await createLanceStore(folder, { momentMemoryBytes: totalmem() / 25 });
  await store.vectors.open(spaces);
  const lancedb = require('@lancedb/lancedb');
  const connection = await lancedb.connect(folder, { readConsistencyInterval: 0 });
  const table = await connection.openTable('moments');
  return {
    vectors: store.vectors,
    catalog: store.catalog,
    settle: () => store.vectors.settle(),
    raw: {
      ...rawSearch(lancedb, table, sources),
      load: (batches) => rawLoad(connection, table, batches, sources),
      index: () => rawIndex(connection, sources),
    },
    sizeBytes: () => sizeOf(folder),
    about: async () => ({
      store: `@lancedb/lancedb ${versionOf(require.resolve('@lancedb/lancedb'), '@lancedb/lancedb')}`,
      indices: (await table.listIndices()).map(({ name, indexType, sizeBytes }) => ({
        name,
        indexType,
        sizeBytes,
      })),
    }),
    close: async () => {
      table.close();
      connection.close();
      await store.close();
    },
  };
}

/** The same questions as Chorus asks, put by hand: with its index, its number of probes and its columns. */
function rawSearch({ MatchQuery }, table, sources) {
  const probes = new Map();
  const probesOf = async (column) => {
    const { partitionsToSearch } = await sources('stores/lancedb/tables/index-plan.js');
    const names = (await table.listIndices()).map(({ name }) => name);
    return partitionsToSearch(names, column) ?? 1;
  };
  return {
    nearest: async (space, vector, limit) => {
      if (!probes.has(space)) probes.set(space, await probesOf(`vector_${space}`));
      const query = table
        .query()
        .nearestTo(vector)
        .column(`vector_${space}`)
        .distanceType('cosine')
        .nprobes(probes.get(space));
      return await query
        .select([...COLUMNS, '_distance'])
        .limit(limit)
        .toArray();
    },
    match: async (text, limit) => {
      const query = table.query().fullTextSearch(new MatchQuery(text, 'keyword_text'));
      return await query
        .select([...COLUMNS, '_score'])
        .limit(limit)
        .toArray();
    },
  };
}

/** `add` of whole Arrow tables made column by column is the fastest way in; nothing is looked up or replaced. */
async function rawLoad(connection, model, batches, sources) {
  const { arrowOfRows } = await sources('stores/lancedb/tables/arrow.js');
  const { rowsOfRecords } = await sources('stores/lancedb/moments.js');
  const schema = await model.schema();
  const table = await connection.createEmptyTable('raw', schema, { mode: 'overwrite' });
  let count = 0;
  for (const batch of batches) {
    const rows = rowsOfRecords(batch.flatMap(({ moments }) => moments));
    await table.add(arrowOfRows(schema.fields, rows));
    count += rows.length;
  }
  table.close();
  return count;
}

/** The indices that Chorus makes of as many moments, made at once when all are there. */
async function rawIndex(connection, sources) {
  const { MOMENTS } = await sources('stores/lancedb/moments.js');
  const { planIndices } = await sources('stores/lancedb/tables/index-plan.js');
  const { contentOf, ensureKeywordIndex, makeIndex } = await sources('stores/lancedb/tables/indices.js');
  const table = await connection.openTable('raw');
  await table.optimize();
  await ensureKeywordIndex(table, MOMENTS.keywordColumn);
  const { make } = planIndices(MOMENTS.scalarIndices, await contentOf(table, MOMENTS.vectorPrefix));
  for (const index of make) await makeIndex(table, index);
  table.close();
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, found) => sum + (found?.isFile() ? found.size : 0), 0);
}
