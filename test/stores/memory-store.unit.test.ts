import { describeMediaCatalog } from '../contract/media-catalog.js';
import { describeRecordStore } from '../contract/record-store.js';
import { describeVectorStore } from '../contract/vector-store.js';
import { createMemoryStore } from '../fakes/memory-store.js';

const removeNothing = async (): Promise<void> => {};

describeVectorStore(
  'the memory store',
  async () => ({ create: async () => createMemoryStore().vectors, remove: removeNothing }),
  {
    keywordSearch: true,
    phraseSearch: true,
    durable: false,
    atomicReplace: true,
    approximate: false,
    concurrentProcesses: false,
  },
);

describeMediaCatalog(
  'the memory store',
  async () => ({ create: async () => createMemoryStore().catalog, remove: removeNothing }),
  { durable: false },
);

describeRecordStore(
  'the memory store',
  async () => ({ create: async () => createMemoryStore().records, remove: removeNothing }),
  { durable: false },
);
