import { expect, it } from '@jest/globals';
import { UsageError } from '../../src/cli/command.js';
import { toRanking } from '../../src/cli/ranking-options.js';

it('reads where to look and how to rank', () => {
  const options = {
    ...{
      space: ['clip', 'keywords'],
      weight: ['clip=2', 'text=-0.5'],
      fusion: 'relevance',
      absence: 'worst',
    },
    ...{ bridge: 'none', 'min-relevance': '0.25', 'as-written': true },
  };
  expect(toRanking(options)).toEqual({
    ...{ spaces: ['clip', 'keywords'], spaceWeights: { clip: 2, text: -0.5 }, fusion: 'RELEVANCE' },
    ...{ absence: 'WORST', bridge: 'NONE', minRelevance: 0.25, intent: 'OFF' },
  });
  expect(toRanking({})).toEqual({});
});

it.each([
  [{ weight: ['clip'] }, /--weight "clip" must read SPACE=NUMBER/],
  [{ weight: ['clip=much'] }, /--weight needs a number, not "much"/],
  [{ weight: ['clip= '] }, /--weight needs a number/],
  [{ fusion: 'best' }, /--fusion must be one of rank, relevance/],
  [{ absence: 'never' }, /--absence must be one of/],
  [{ bridge: 'words' }, /--bridge must be one of auto, anchors, learned, none/],
  [{ 'min-relevance': '1.5' }, /--min-relevance must be a number from 0 to 1/],
])('refuses %j', (options, message) => {
  expect(() => toRanking(options)).toThrow(UsageError);
  expect(() => toRanking(options)).toThrow(message);
});
