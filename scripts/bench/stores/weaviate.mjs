/**
 * Weaviate for the benchmarks of scale: a server of its own on loopback, with the data of the folder. What an adapter
 * gives, see `openBenchStore` of the other one.
 */
import { createRequire } from 'node:module';
import { readdirSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { installWeaviate, WEAVIATE_VERSION } from '../../weaviate/install.mjs';
import { startWeaviate } from '../../weaviate/server.mjs';
import { versionOf } from '../measure.mjs';

const require = createRequire(import.meta.url);
const LIBRARY = 'Bench';
/** Found by trying: larger ones and more at once are no faster on two cores. */
const RAW_BATCH = 1000;
const RAW_BATCHES_AT_ONCE = 4;

export async function openBenchStore({ folder, spaces, sources }) {
  const [server] = await startWeaviate(installWeaviate(), 1, { PERSISTENCE_DATA_PATH: folder });
  const { createWeaviateStore } = await sources('stores/weaviate/store.js');
  const { vectorNameOf } = await sources('stores/weaviate/spaces.js');
  const { url, grpcUrl } = server;
  const options = {
    nodes: [{ url, grpcUrl }],
    apiKey: null,
    library: LIBRARY,
    tenant: 'bench',
    replication: 1,
    index: 'hnsw',
    quantisation: 'none',
  };
  const store = await createWeaviateStore(options, { momentMemoryBytes: totalmem() / 25 });
  await store.vectors.open(spaces);
  const weaviate = require('weaviate-client').default;
  const client = await weaviate.connectToCustom({
    httpHost: '127.0.0.1',
    httpPort: Number(new URL(url).port),
    grpcHost: '127.0.0.1',
    grpcPort: Number(new URL(grpcUrl).port),
  });
  const nameOf = (space) => vectorNameOf(spaces.find(({ name }) => name === space));
  return {
    vectors: store.vectors,
    catalog: store.catalog,
    // Indices are complete when a write returns.
    settle: () => store.vectors.settle(),
    raw: {
      ...(await rawSearch(client, sources, nameOf)),
      load: (batches) => rawLoad(client, batches, sources, spaces),
      index: async () => {},
    },
    sizeBytes: async () => sizeOf(folder),
    about: async () => ({
      store: `weaviate ${WEAVIATE_VERSION}, weaviate-client ${versionOf(require.resolve('weaviate-client'), 'weaviate-client')}`,
      serverGigabytes: Math.round(server.residentBytes() / 1e7) / 100,
    }),
    close: async () => {
      await client.close();
      await store.close();
      await server.end('SIGTERM');
      await server.remove();
    },
  };
}

/** The same questions as Chorus asks, put by hand: the same properties, one target vector. */
async function rawSearch(client, sources, nameOf) {
  const { meaningfulTermsOf } = await sources('stores/keyword-terms.js');
  const moments = client.collections.use(`${LIBRARY}Moments`).withTenant('bench');
  const returnProperties = ['moment', 'scope'];
  const idsOf = ({ objects }) => objects.map(({ properties }) => JSON.parse(properties.moment).id);
  return {
    nearest: async (space, vector, limit) =>
      idsOf(
        await moments.query.nearVector([...vector], {
          targetVector: nameOf(space),
          limit,
          returnProperties,
          returnMetadata: ['distance'],
        }),
      ),
    match: async (text, limit) =>
      idsOf(
        await moments.query.bm25(meaningfulTermsOf(text).join(' '), {
          queryProperties: ['words', 'scope_words'],
          limit,
          returnProperties,
          returnMetadata: ['score'],
        }),
      ),
  };
}

/** `insertMany` of the client in large batches, some at once, into a tenant of its own; nothing is looked up or replaced. */
async function rawLoad(client, batches, sources, spaces) {
  const { objectsOfRecords } = await sources('stores/weaviate/moments.js');
  const { vectorNameOf } = await sources('stores/weaviate/spaces.js');
  const names = new Map(spaces.map((space) => [space.name, vectorNameOf(space)]));
  const collection = client.collections.use(`${LIBRARY}Moments`);
  await collection.tenants.create([{ name: 'raw' }]);
  const raw = collection.withTenant('raw');
  let count = 0;
  for (const batch of batches) {
    const records = batch.flatMap(({ moments }) => moments);
    const objects = objectsOfRecords(records, names).map(({ uuid, properties, vectors }) => ({
      id: uuid,
      properties,
      vectors: Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, [...vector]])),
    }));
    let next = 0;
    const lane = async () => {
      while (next < objects.length) {
        const { errors } = await raw.data.insertMany(objects.slice(next, (next += RAW_BATCH)));
        if (Object.keys(errors).length > 0) throw new Error(Object.values(errors)[0].message);
      }
    };
    await Promise.all(Array.from({ length: RAW_BATCHES_AT_ONCE }, lane));
    count += objects.length;
  }
  return count;
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, found) => sum + (found?.isFile() ? found.size : 0), 0);
}
