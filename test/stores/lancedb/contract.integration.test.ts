import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLanceStore, type LanceStore } from '../../../src/stores/lancedb/store.js';
import { describeMediaCatalog } from '../../contract/media-catalog.js';
import { describeRecordStore } from '../../contract/record-store.js';
import { describeVectorStore } from '../../contract/vector-store.js';

/** A new folder for each case. */
async function makeFolder(): Promise<{ open: () => Promise<LanceStore>; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'chorus-store-'));
  const stores: LanceStore[] = [];
  return {
    open: async () => {
      const store = await createLanceStore(folder);
      stores.push(store);
      return store;
    },
    remove: async () => {
      for (const store of stores) await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describeVectorStore(
  'LanceDB',
  async () => {
    const { open, remove } = await makeFolder();
    return { create: async () => (await open()).vectors, remove };
  },
  {
    keywordSearch: true,
    phraseSearch: true,
    durable: true,
    atomicReplace: true,
    approximate: true,
    concurrentProcesses: true,
  },
);

describeMediaCatalog(
  'LanceDB',
  async () => {
    const { open, remove } = await makeFolder();
    return { create: async () => (await open()).catalog, remove };
  },
  { durable: true },
);

describeRecordStore(
  'LanceDB',
  async () => {
    const { open, remove } = await makeFolder();
    return { create: async () => (await open()).records, remove };
  },
  { durable: true },
);
