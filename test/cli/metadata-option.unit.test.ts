import { describe, expect, it } from '@jest/globals';
import { toMetadataConditions } from '../../src/cli/metadata-option.js';

describe('--metadata', () => {
  it.each([
    ['year', { key: 'year', exists: true }],
    ['rights.holder=Ann = Bob', { key: 'rights.holder', equalsAny: ['Ann = Bob'] }],
    ['year=1721', { key: 'year', equalsAny: ['1721', 1721] }],
    ['live=true', { key: 'live', equalsAny: ['true', true] }],
    ['note=', { key: 'note', equalsAny: [''] }],
    ['year>=1700.5', { key: 'year', atLeast: 1700.5 }],
    ['year<=-1e3', { key: 'year', atMost: -1000 }],
  ])('reads %s', (option, expected) => {
    expect(toMetadataConditions([option])).toEqual([expected]);
  });

  it.each(['', '=1', 'year>=', 'year<=many'])('refuses %j', (option) => {
    expect(() => toMetadataConditions([option])).toThrow(/--metadata/);
  });
});
