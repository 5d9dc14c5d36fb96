import { describe, expect, test } from '@jest/globals';
import { sumOfMedians } from '../../src/dsp/median-sum.js';
import { createRandom } from '../../src/inference/whisper/token-choice.js';

/** By sorting: the seven neighbours of each value, mirrored at the edges. */
function medians(values: readonly number[]): number[] {
  const last = values.length - 1;
  return values.map((_, place) => {
    const neighbours = [-3, -2, -1, 0, 1, 2, 3].map(
      (offset) => last - Math.abs(last - Math.abs(place + offset)),
    );
    return neighbours.map((neighbour) => values[neighbour]!).sort((one, other) => one - other)[3]!;
  });
}

const sumOf = (rows: readonly (readonly number[])[]) => [
  ...sumOfMedians(rows.length, rows[0]!.length, (row, values) => values.set(rows[row]!)),
];

describe('sums of medians', () => {
  test('are those of all orders of seven values', () => {
    const random = createRandom(3);
    for (let turn = 0; turn < 2000; turn++) {
      // Few different values, so that there are ties.
      const values = Array.from({ length: 7 }, () => Math.floor(random() * 7));
      expect(sumOf([values])).toEqual(medians(values));
    }
  });

  test.each([4, 5, 6, 7, 8, 9, 100, 1500])('of rows of %i values, whatever was added before', (count) => {
    const random = createRandom(count);
    const rows = Array.from({ length: 3 }, () =>
      Array.from({ length: count }, () => Math.round(random() * 512)),
    );
    const [one, two, three] = rows.map(medians);
    expect(sumOf(rows)).toEqual(one!.map((median, place) => median + two![place]! + three![place]!));
  });

  test.each([1, 2, 3])('of rows of %i values are sums: there is nothing to mirror', (count) => {
    expect(sumOf([[3, 1, 2].slice(0, count), [1, 1, 1].slice(0, count)])).toEqual([4, 2, 3].slice(0, count));
  });
});
