import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWeaviate, type WeaviateServer } from '../../../scripts/weaviate/server.mjs';
import { createWeaviateStore, type WeaviateOptions } from '../../../src/stores/weaviate/store.js';
import { momentOf, spaceOf } from '../../contract/store-fixtures.js';
import { createRandom } from '../../fakes/random.js';
import { describeWithWeaviate, newTenant, optionsFor } from './fixture.js';

const KEY = 'a-key-that-nobody-guesses';
const DIMENSIONS = 64;

describeWithWeaviate('a Weaviate server with a key', (program) => {
  let servers: WeaviateServer[] = [];
  beforeAll(async () => {
    servers = await startWeaviate(program, 1, {
      AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'false',
      AUTHENTICATION_APIKEY_ENABLED: 'true',
      AUTHENTICATION_APIKEY_ALLOWED_KEYS: KEY,
      AUTHENTICATION_APIKEY_USERS: 'chorus',
      AUTHORIZATION_ADMINLIST_ENABLED: 'true',
      AUTHORIZATION_ADMINLIST_USERS: 'chorus',
    });
  });
  afterAll(async () => {
    for (const server of servers) await server.remove();
  });

  it('opens with the key, and tells what is missing without it or with another', async () => {
    for (const apiKey of [null, 'hunter2']) {
      const failure = createWeaviateStore(optionsFor(servers, { apiKey }));
      await expect(failure).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(failure).rejects.toThrow('CHORUS_WEAVIATE_API_KEY');
      await expect(failure).rejects.not.toThrow('hunter2');
    }
    const store = await createWeaviateStore(optionsFor(servers, { apiKey: KEY }));
    await store.records.put('notes', [{ id: 'a', value: { kept: true } }]);
    expect(await store.records.get('notes', ['a'])).toEqual([{ kept: true }]);
    expect(await store.serverVersion()).toMatch(/^1\.\d+\.\d+$/);
    await store.close();
  });

  it('is named as the thing to look at when nothing answers', async () => {
    const nodes = [{ url: 'http://127.0.0.1:1', grpcUrl: 'http://127.0.0.1:1' }];
    const failure = createWeaviateStore(optionsFor(servers, { nodes }));
    await expect(failure).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(failure).rejects.toThrow('CHORUS_WEAVIATE_URL');
  });

  describe.each<[WeaviateOptions['index'], WeaviateOptions['quantisation']]>([
    ['hnsw', 'rq'],
    ['hnsw', 'pq'],
    ['hnsw', 'sq'],
    ['hnsw', 'bq'],
    ['flat', 'none'],
    ['flat', 'rq'],
    ['flat', 'bq'],
  ])('an index %s with quantisation %s', (index, quantisation) => {
    it('finds the nearest, gives vectors back as they were, and searches exactly', async () => {
      const library = `Test${index}${quantisation}`;
      const { open, close } = newTenant(optionsFor(servers, { apiKey: KEY, library, index, quantisation }));
      const { vectors } = await open();
      await vectors.open([spaceOf('text', DIMENSIONS)]);
      const { next } = createRandom(11);
      const moments = Array.from({ length: 200 }, (_none, i) =>
        momentOf('a', {
          index: i,
          vectors: { text: Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5) },
        }),
      );
      expect(await vectors.replaceMoments([{ mediaId: 'a', moments }])).toEqual([]);
      for (const wanted of moments.slice(0, 10)) {
        const request = { space: 'text', vector: wanted.vectors['text']!, limit: 3, filter: {} };
        expect((await vectors.searchVector(request))[0]?.moment.id).toBe(wanted.id);
        expect((await vectors.searchVector({ ...request, exact: true }))[0]?.moment.id).toBe(wanted.id);
      }
      expect(await vectors.getMoments([moments[7]!.id])).toEqual([moments[7]]);
      await close();
    });
  });

  it('shows the rows of one tenant to no other', async () => {
    const options = optionsFor(servers, { apiKey: KEY });
    const [mine, yours] = [newTenant(options), newTenant(options)];
    const [a, b] = [await mine.open(), await yours.open()];
    for (const { vectors } of [a, b]) await vectors.open([spaceOf('text', 2)]);
    await a.vectors.replaceMoments([{ mediaId: 'a', moments: [momentOf('a', { text: 'red barn' })] }]);
    await a.records.put('notes', [{ id: 'a', value: {} }]);
    expect(await b.vectors.countMoments({})).toBe(0);
    expect(await b.vectors.searchKeywords({ text: 'barn', limit: 5, filter: {} })).toEqual([]);
    expect(await b.records.list('notes', { first: 5 })).toEqual([]);
    await mine.close();
    await yours.close();
  });
});
