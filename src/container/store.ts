import { join } from 'node:path';
import type { Config } from '../config/env.js';
import type { MediaCatalog } from '../domain/ports/media-catalog.js';
import type { RecordStore } from '../domain/ports/record-store.js';
import type { VectorStore } from '../domain/ports/vector-store.js';

export interface Store {
  /** For people: which store, and which version of its server. */
  readonly name: string;
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly records: RecordStore;
  close(): Promise<void>;
}

/**
 * Opens the store that the configuration names. The code of the other one is not even loaded.
 * @throws AppError STORE_UNAVAILABLE.
 */
export async function openStore(config: Config): Promise<Store> {
  const { momentMemoryBytes } = config.store;
  if (config.store.kind === 'weaviate') {
    const { createWeaviateStore } = await import('../stores/weaviate/store.js');
    const store = await createWeaviateStore(config.store.weaviate, { momentMemoryBytes });
    return { ...store, name: `weaviate ${await store.serverVersion()}` };
  }
  const { createLanceStore } = await import('../stores/lancedb/store.js');
  const store = await createLanceStore(join(config.library.dataDir, 'lancedb'), { momentMemoryBytes });
  return { ...store, name: 'lancedb' };
}
