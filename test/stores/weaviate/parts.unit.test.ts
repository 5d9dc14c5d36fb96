import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { WEAVIATE_VERSION } from '../../../scripts/weaviate/install.mjs';
import { coveringPrefixes, sortableDigits } from '../../../src/stores/sortable-digits.js';
import { uuidV5 } from '../../../src/stores/uuid-v5.js';
import { WeaviateCollection } from '../../../src/stores/weaviate/collection.js';
import type { BatchObject, WeaviateCluster } from '../../../src/stores/weaviate/connection.js';
import { sortKeyOf } from '../../../src/stores/weaviate/moments.js';
import { NodePool, type ClusterNode } from '../../../src/stores/weaviate/nodes.js';
import { createRandom } from '../../fakes/random.js';

const NUMBERS = [
  -Infinity,
  -1e300,
  -2,
  -1.5,
  -1e-300,
  0,
  1e-300,
  0.5,
  1,
  1.5,
  2,
  1999,
  2000,
  1e300,
  Infinity,
];

describe('sortable digits', () => {
  it('sort as the numbers do', () => {
    const digits = NUMBERS.map(sortableDigits);
    expect([...digits].sort()).toEqual(digits);
    expect(sortableDigits(-0)).toBe(sortableDigits(0));
  });

  it('are covered by few beginnings, which cover nothing else', () => {
    const { next } = createRandom(3);
    for (let round = 0; round < 200; round++) {
      const [low, high] = [next() * 200 - 100, next() * 200 - 100].sort((a, b) => a - b) as [number, number];
      const prefixes = coveringPrefixes(sortableDigits(low), sortableDigits(high));
      expect(prefixes.length).toBeLessThanOrEqual(30 * 16);
      const isCovered = (value: number) =>
        prefixes.some((prefix) => sortableDigits(value).startsWith(prefix));
      for (const value of [low, high, (low + high) / 2]) expect(isCovered(value)).toBe(true);
      for (const value of [low - 1e-9, high + 1e-9, -low - 300]) expect(isCovered(value)).toBe(false);
    }
  });

  it('are covered by one beginning when all are wanted, and by none when none can be', () => {
    expect(coveringPrefixes('0'.repeat(16), 'f'.repeat(16))).toEqual(['']);
    expect(coveringPrefixes(sortableDigits(2), sortableDigits(1))).toEqual([]);
  });
});

describe('uuidV5', () => {
  it('gives what RFC 9562 gives in its example', () => {
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});

describe('sortKeyOf', () => {
  it('orders ids as texts, equal ones where they begin alike', () => {
    const ids = ['', 'a', 'a-p000000', 'aa', 'b', 'item00001', 'item00002', 'é'];
    const keys = ids.map(sortKeyOf);
    expect([...keys].sort((a, b) => a - b)).toEqual(keys);
    expect(sortKeyOf('item00001')).toBe(sortKeyOf('item00999'));
  });
});

describe('NodePool', () => {
  const OPTIONS = { isTransient: (error: unknown) => String(error).includes('try'), patienceMs: 300 };
  const node = (name: string, isAlive = true): ClusterNode & { name: string } => ({
    name,
    isAlive: () => Promise.resolve(isAlive),
    close: () => Promise.resolve(),
  });
  const poolOf = (...nodes: (ClusterNode & { name: string })[]) =>
    new NodePool(
      nodes.map((each) => () => Promise.resolve(each)),
      OPTIONS,
    );

  it('asks the next node when one fails for the moment, and stays with it', async () => {
    const pool = poolOf(node('a'), node('b'));
    const answer = () =>
      pool.run(({ name }) => (name === 'a' ? Promise.reject(new Error('try')) : Promise.resolve(name)));
    expect(await answer()).toBe('b');
    expect(await pool.run(({ name }) => Promise.resolve(name))).toBe('b');
  });

  it('leaves a node that went silent because it is gone', async () => {
    const pool = poolOf(node('a', false), node('b'));
    const silence = new Promise<string>(() => {});
    expect(await pool.run(({ name }) => (name === 'a' ? silence : Promise.resolve(name)))).toBe('b');
  });

  it('does not repeat what will fail again', async () => {
    let calls = 0;
    const pool = poolOf(node('a'), node('b'));
    const work = () => Promise.reject(new Error(`wrong ${calls++}`));
    await expect(pool.run(work)).rejects.toThrow('wrong 0');
  });

  it('says what to look at when no node answers', async () => {
    const pool = poolOf(node('a'), node('b'));
    await pool.run(() => Promise.resolve());
    const failure = pool.run(() => Promise.reject(new Error('try')));
    await expect(failure).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(failure).rejects.toThrow('CHORUS_WEAVIATE_URL');
  });
});

describe('a batch', () => {
  type Complaint = { index: number; error: string };
  const collectionThatSays = (
    complaints: (sending: number, batch: readonly BatchObject[]) => Complaint[],
  ) => {
    const sendings: string[][] = [];
    const cluster = {
      run: (work: (node: unknown) => Promise<unknown>) => work(null),
      sendBatch: (_node: unknown, _name: string, batch: readonly BatchObject[]) => {
        sendings.push(batch.map(({ uuid }) => uuid));
        return Promise.resolve(complaints(sendings.length, batch));
      },
    } as unknown as WeaviateCluster;
    return { collection: new WeaviateCollection(cluster, 'Test'), sendings };
  };
  const objects = ['a', 'b', 'c'].map((uuid) => ({ uuid, properties: { words: 'x' }, vectors: {} }));

  it('tells which objects were refused, and no addresses', async () => {
    const { collection, sendings } = collectionThatSays(() => [
      { index: 1, error: 'put: invalid object at http://10.0.0.7:8080/x and 10.0.0.8:7000: too long' },
    ]);
    expect(await collection.put(objects)).toEqual([
      { uuid: 'b', message: 'put: invalid object at ... and ...: too long' },
    ]);
    expect(sendings).toEqual([['a', 'b', 'c']]);
  });

  it('sends again only the objects that too few nodes took', async () => {
    const { collection, sendings } = collectionThatSays((sending) =>
      sending < 3 ? [{ index: 0, error: 'cannot reach consistency level QUORUM' }] : [],
    );
    expect(await collection.put(objects)).toEqual([]);
    expect(sendings).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
  });

  it('is no larger than a server takes', async () => {
    const { collection, sendings } = collectionThatSays(() => []);
    const long = { words: 'x'.repeat(3 * 2 ** 20) };
    await collection.put(objects.map((object) => ({ ...object, properties: long })));
    expect(sendings).toEqual([['a', 'b'], ['c']]);
  });
});

describe('docker-compose.yml', () => {
  it('runs the version of Weaviate that is tested', () => {
    expect(readFileSync('docker-compose.yml', 'utf8')).toContain(
      `image: semitechnologies/weaviate:${WEAVIATE_VERSION}\n`,
    );
  });
});
