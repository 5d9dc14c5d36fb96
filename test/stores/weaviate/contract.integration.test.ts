import { afterAll, beforeAll } from '@jest/globals';
import { startWeaviate, type WeaviateServer } from '../../../scripts/weaviate/server.mjs';
import { describeMediaCatalog } from '../../contract/media-catalog.js';
import { describeRecordStore } from '../../contract/record-store.js';
import { describeVectorStore } from '../../contract/vector-store.js';
import { describeWithWeaviate, newTenant, optionsFor } from './fixture.js';

describeWithWeaviate('one Weaviate server', (program) => {
  let servers: WeaviateServer[] = [];
  beforeAll(async () => {
    servers = await startWeaviate(program);
  });
  afterAll(async () => {
    for (const server of servers) await server.remove();
  });

  describeVectorStore(
    'Weaviate',
    async () => {
      const { open, close } = newTenant(optionsFor(servers));
      return { create: async () => (await open()).vectors, remove: close };
    },
    {
      keywordSearch: true,
      phraseSearch: true,
      durable: true,
      atomicReplace: false,
      approximate: true,
      concurrentProcesses: true,
    },
  );

  describeMediaCatalog(
    'Weaviate',
    async () => {
      const { open, close } = newTenant(optionsFor(servers));
      return { create: async () => (await open()).catalog, remove: close };
    },
    { durable: true },
  );

  describeRecordStore(
    'Weaviate',
    async () => {
      const { open, close } = newTenant(optionsFor(servers));
      return { create: async () => (await open()).records, remove: close };
    },
    { durable: true },
  );
});
