import { describe, expect, it } from '@jest/globals';
import type { WeaviateCollection } from '../../../src/stores/weaviate/collection.js';
import { KnownMoments } from '../../../src/stores/weaviate/known-moments.js';
import { momentUuid, objectsOfRecords } from '../../../src/stores/weaviate/moments.js';
import { matchingMoments, nearestMoments } from '../../../src/stores/weaviate/search.js';
import type { FoundObject } from '../../../src/stores/weaviate/wire.js';
import { TieLengths } from '../../../src/stores/ties.js';
import { momentOf, vectorOf } from '../../contract/store-fixtures.js';

const records = ['a', 'b', 'c'].map((item) => momentOf(item, { text: 'a red barn' }));
const [a, b, c] = records.map(({ id }) => id);

/** A server whose index names the given moments, in that order, at the first search, the second, ... */
function collectionThat(finds: readonly (readonly string[])[], stored: readonly string[]) {
  let searches = 0;
  const search = (): Promise<FoundObject[]> => {
    const ids = finds[searches++] ?? [];
    const found = ids.map((id, rank) => ({ ...objectOf(id), score: rank / 10, writtenMs: 1 }));
    return Promise.resolve(found);
  };
  const collection = {
    nearest: search,
    match: search,
    find: () => Promise.resolve(stored.map(objectOf)),
  } as unknown as WeaviateCollection;
  return { collection, searches: () => searches };
}

function objectOf(id: string): FoundObject {
  const record = records.find((each) => each.id === id)!;
  const [object] = objectsOfRecords([record], new Map());
  return { ...object!, uuid: momentUuid(id), score: 0, writtenMs: null };
}

describe.each(['vectors', 'words', 'a phrase'])('a search for %s in Weaviate', (what) => {
  const idsFrom = async (collection: WeaviateCollection) => {
    const known = new KnownMoments(collection, 0);
    const searched = { moments: collection, known, ties: new TieLengths() };
    const common = { limit: 2, conditions: [] };
    const found =
      what === 'vectors'
        ? await nearestMoments(searched, {
            ...common,
            vectorName: 'text',
            vector: vectorOf(1, 0, 0, 0),
            hasVector: { every: [] },
          })
        : await matchingMoments(searched, { ...common, text: what === 'words' ? 'barn' : '"red barn"' });
    await known.close();
    return found.map(({ moment }) => moment.id).sort();
  };

  it('is repeated when what it found is gone as it is read', async () => {
    const { collection, searches } = collectionThat(
      [
        [a!, b!],
        [a!, c!],
      ],
      [a!, c!],
    );
    expect(await idsFrom(collection)).toEqual([a, c]);
    expect(searches()).toBe(2);
  });

  it('is not repeated for ever, and not without need', async () => {
    const gone = collectionThat(
      [
        [a!, b!],
        [a!, b!],
        [a!, b!],
      ],
      [a!],
    );
    expect(await idsFrom(gone.collection)).toEqual([a]);
    expect(gone.searches()).toBe(2);
    const whole = collectionThat([[a!, b!]], [a!, b!]);
    expect(await idsFrom(whole.collection)).toEqual([a, b]);
    expect(whole.searches()).toBe(1);
  });
});
