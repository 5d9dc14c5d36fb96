import { expect, test } from '@jest/globals';
import { replaceByLog10 } from '../../src/dsp/bulk-log10.js';

test('logarithms of many values at once are those of Math.log10, rounded to float32', () => {
  const values = Float32Array.from({ length: 100_000 }, (_, index) => 10 ** ((index - 50_000) / 2_000));
  values.set([1, 2, 10, 1e-10, 1 - 2 ** -24, 1 + 2 ** -23]);
  const logs = values.slice();
  replaceByLog10(logs, 10);
  let gap = 0;
  values.forEach((value, index) => (gap = Math.max(gap, Math.abs(logs[index]! - 10 * Math.log10(value)))));
  // Float32 has steps of 1.5e-5 near 250.
  expect(gap).toBeLessThan(2e-5);
});
