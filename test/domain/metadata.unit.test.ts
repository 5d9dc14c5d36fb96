import { describe, expect, it } from '@jest/globals';
import { valuesAt, valuesByKey } from '../../src/domain/metadata.js';

describe('metadata by key', () => {
  const metadata = {
    year: 1977,
    composer: 'Pärt',
    isLive: false,
    nothing: null,
    none: [],
    parts: ['fratres', ['summa', 3], null, { key: 'a' }],
    rights: { year: 2001, holders: ['one', 'two'], note: null, deep: { er: 'x' } },
    'rights.year': 1999,
  };

  it('gives texts, numbers and booleans, of lists each element, of objects what is in them', () => {
    expect(Object.fromEntries(valuesByKey(metadata))).toEqual({
      year: [1977],
      composer: ['Pärt'],
      isLive: [false],
      parts: ['fratres', 'summa', 3],
      'parts.key': ['a'],
      rights: [],
      'rights.year': [2001, 1999],
      'rights.holders': ['one', 'two'],
      'rights.deep': [],
      'rights.deep.er': ['x'],
    });
  });

  it('gives the same for one key as for all', () => {
    const all = valuesByKey(metadata);
    for (const key of [...Object.keys(metadata), ...all.keys(), 'unknown', 'rights.unknown', '']) {
      expect(valuesAt(metadata, key)).toEqual(all.get(key) ?? []);
    }
  });

  it('takes no name of JavaScript for a key', () => {
    for (const key of ['constructor', 'toString', '__proto__']) expect(valuesAt({}, key)).toEqual([]);
  });
});
