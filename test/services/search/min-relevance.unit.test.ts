import { expect, test } from '@jest/globals';
import type { QueryPart } from '../../../src/domain/query.js';
import type { Candidate } from '../../../src/services/search/candidate.js';
import { relevantEnough } from '../../../src/services/search/min-relevance.js';

const text: QueryPart = { input: { type: 'TEXT', text: 'x' }, weight: 1 };
const item: QueryPart = { input: { type: 'MEDIA', mediaId: 'm' }, weight: 1 };
const candidates = (...relevances: (number | null)[]) =>
  relevances.map((relevance, index) => ({ unitId: String(index), relevance }) as Candidate);
const kept = (of: Candidate[], parts: QueryPart[], minRelevance?: number) =>
  relevantEnough(of, { parts, ...(minRelevance !== undefined && { minRelevance }) }).map(
    ({ unitId }) => unitId,
  );

test('a query whose best hit is no better than nonsense finds nothing, any other finds all', () => {
  expect(kept(candidates(0.2, 0.1), [text])).toEqual([]);
  expect(kept(candidates(0.1, 0.3), [text])).toEqual(['0', '1']);
  expect(kept(candidates(0.1, null), [text])).toEqual(['0', '1']);
});

test('a query by what the library holds has its nearest hits, unless more is asked for', () => {
  expect(kept(candidates(0.2, 0.1), [item])).toEqual(['0', '1']);
  expect(kept(candidates(0.2, 0.1), [item, text])).toEqual([]);
  expect(kept(candidates(0.2, 0.1), [item], 0.15)).toEqual(['0']);
});

test('what was asked for is the least for each hit that can be judged', () => {
  expect(kept(candidates(0.6, 0.4, null), [text], 0.5)).toEqual(['0', '2']);
  expect(kept(candidates(0.01), [text], 0)).toEqual(['0']);
});
