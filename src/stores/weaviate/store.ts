import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import { Lifetime } from '../lifetime.js';
import { WeaviateCatalog } from './catalog.js';
import { openCollection } from './collection.js';
import { openWeaviateCluster, type WeaviateOptions } from './connection.js';
import { DOCUMENTS } from './documents.js';
import { MOMENTS } from './moments.js';
import { WeaviateRecords } from './records.js';
import { WeaviateVectorStore } from './vectors.js';

export type { WeaviateOptions };

/** The stores of one tenant of a cluster. */
export interface WeaviateStore {
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly records: RecordStore;
  /** Version of the server that answers. @throws AppError STORE_UNAVAILABLE. */
  serverVersion(): Promise<string>;
  /** Closes all, after the calls under way. */
  close(): Promise<void>;
}

/**
 * Opens the stores of a tenant, made when it does not exist. Any number of processes on any number of machines may do so.
 * What a call has acknowledged is on most of the nodes that keep it.
 * @param memory `momentMemoryBytes`: how much of found moments is remembered.
 * @throws AppError STORE_UNAVAILABLE when no node answers or access is refused.
 */
export async function createWeaviateStore(
  options: WeaviateOptions,
  { momentMemoryBytes }: { readonly momentMemoryBytes?: number } = {},
): Promise<WeaviateStore> {
  const cluster = openWeaviateCluster(options);
  try {
    return await new Lifetime().run(async () => {
      const moments = await openCollection(cluster, MOMENTS);
      const documents = await openCollection(cluster, DOCUMENTS);
      const records = new WeaviateRecords(documents, new Lifetime());
      const ownRecords = new WeaviateRecords(documents, new Lifetime());
      const tables = { moments, records: ownRecords };
      const vectors = new WeaviateVectorStore(tables, new Lifetime(), momentMemoryBytes);
      const catalog = new WeaviateCatalog(documents, new Lifetime());
      return {
        vectors,
        catalog,
        records,
        serverVersion: () => cluster.version(),
        close: async () => {
          await Promise.all([vectors.close(), catalog.close(), records.close()]);
          await cluster.close();
        },
      };
    });
  } catch (error) {
    await cluster.close();
    throw error;
  }
}
