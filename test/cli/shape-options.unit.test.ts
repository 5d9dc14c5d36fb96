import { expect, it } from '@jest/globals';
import { UsageError } from '../../src/cli/command.js';
import { describeSnippet } from '../../src/cli/facet-report.js';
import { toShape } from '../../src/cli/shape-options.js';

it('reads how an answer is to be put together', () => {
  const options = {
    ...{ 'group-by': 'moment', moments: '3', sort: 'newest', diversity: '0.5', collapse: true },
    facet: ['tag', 'created-at', 'metadata:rights.year', 'metadata-number:bpm'],
  };
  expect(toShape(options)).toEqual({
    ...{ groupBy: 'MOMENT', momentsPerItem: 3, sort: 'NEWEST', diversity: 0.5, collapseDuplicates: true },
    facets: [
      { field: 'TAG' },
      { field: 'CREATED_AT' },
      { field: 'METADATA', metadataKey: 'rights.year' },
      { field: 'METADATA_NUMBER', metadataKey: 'bpm' },
    ],
  });
  expect(toShape({})).toEqual({});
});

it.each([
  [{ 'group-by': 'file' }, /--group-by must be one of item, moment/],
  [{ moments: '0' }, /--moments must be a whole number from 1 to 20/],
  [{ sort: 'best' }, /--sort must be one of score, newest, oldest, title/],
  [{ diversity: '2' }, /--diversity must be a number from 0 to 1/],
  [{ diversity: '' }, /--diversity must be a number/],
  [{ facet: ['colour'] }, /--facet "colour" must be one of media-kind/],
])('refuses %j', (options, message) => {
  expect(() => toShape(options)).toThrow(UsageError);
  expect(() => toShape(options)).toThrow(message);
});

it('prints a snippet on one line with the words of the query marked', () => {
  const snippet = { field: 'TEXT', text: 'my dog\neats', highlights: [{ start: 3, end: 6 }] } as const;
  expect(describeSnippet({ ...snippet, isCutAtStart: true, isCutAtEnd: false })).toBe('"... my *dog* eats"');
});
