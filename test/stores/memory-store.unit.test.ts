import { describeMediaCatalog } from '../contract/media-catalog.js';
import { describeVectorStore } from '../contract/vector-store.js';
import { createMemoryStore } from '../fakes/memory-store.js';

const removeNothing = async (): Promise<void> => {};

describeVectorStore(
  'the memory store',
  async () => ({ create: async () => createMemoryStore().vectors, remove: removeNothing }),
  { durable: false },
);

describeMediaCatalog(
  'the memory store',
  async () => ({ create: async () => createMemoryStore().catalog, remove: removeNothing }),
  { durable: false },
);
