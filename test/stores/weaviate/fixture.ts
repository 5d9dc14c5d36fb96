import { describe, it } from '@jest/globals';
import { findWeaviate } from '../../../scripts/weaviate/install.mjs';
import type { WeaviateServer } from '../../../scripts/weaviate/server.mjs';
import {
  createWeaviateStore,
  type WeaviateOptions,
  type WeaviateStore,
} from '../../../src/stores/weaviate/store.js';

/**
 * Describes cases that need a Weaviate server. Without one they are skipped aloud on a developer's machine and fail in CI.
 */
export function describeWithWeaviate(title: string, cases: (program: string) => void): void {
  const program = findWeaviate();
  if (program !== null) {
    describe(title, () => cases(program));
  } else if (process.env['CI'] === 'true') {
    describe(title, () => {
      it('has a server to run on', () => {
        throw new Error('There is no Weaviate server: run node scripts/weaviate/install.mjs.');
      });
    });
  } else {
    describe.skip(`${title} (no server: run node scripts/weaviate/install.mjs)`, () => cases('none'));
  }
}

/** @returns options for a library on these servers. */
export function optionsFor(
  servers: readonly WeaviateServer[],
  changes: Partial<WeaviateOptions> = {},
): WeaviateOptions {
  return {
    nodes: servers.map(({ url, grpcUrl }) => ({ url, grpcUrl })),
    apiKey: null,
    library: 'Test',
    tenant: 'default',
    replication: 1,
    index: 'hnsw',
    quantisation: 'none',
    ...changes,
  };
}

let tenants = 0;

/** @returns a place of its own in the library: a tenant that nobody used before, or the named one. */
export function newTenant(
  options: WeaviateOptions,
  tenant = `tenant${tenants++}`,
): {
  open: () => Promise<WeaviateStore>;
  close: () => Promise<void>;
} {
  const stores: WeaviateStore[] = [];
  return {
    open: async () => {
      const store = await createWeaviateStore({ ...options, tenant });
      stores.push(store);
      return store;
    },
    close: async () => {
      for (const store of stores) await store.close();
    },
  };
}
