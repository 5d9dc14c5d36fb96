import { describe, expect, test } from '@jest/globals';
import { parsePairs } from '../../src/cli/bridge-pairs.js';

describe('pairs for a bridge', () => {
  test('are two ids a line, however they are set apart', () => {
    const text = '# sound, picture\na,b\r\nc; d\n\n  e\tf  \n';
    expect(parsePairs(text)).toEqual([
      { firstId: 'a', secondId: 'b' },
      { firstId: 'c', secondId: 'd' },
      { firstId: 'e', secondId: 'f' },
    ]);
  });

  test.each(['a', 'a,b,c'])('name the line that is no pair: %s', (line) => {
    expect(() => parsePairs(`x,y\n${line}`)).toThrow(/^Line 2 /);
  });
});
