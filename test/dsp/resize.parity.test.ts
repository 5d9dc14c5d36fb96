import { describe, expect, test } from '@jest/globals';
import { FILTER_BY_PILLOW_NUMBER, resizeRgb } from '../../src/dsp/resize.js';
import { golden, sha256 } from '../golden/golden.js';
import { makePicture } from '../golden/inputs.js';

const pictures = new Map(
  [...new Set(golden.resizes.map((row) => row.picture))].map((name) => {
    const { width, height, channels } = golden.pictures[name]!;
    return [name, makePicture(width, height, channels)];
  }),
);
const pictureOf = (name: string) => pictures.get(name)!;

describe('resizing, against Pillow bit by bit', () => {
  test.each(golden.resizes)('$picture to $width x $height with filter $filter', (row) => {
    const size = { widthPixels: row.width, heightPixels: row.height };
    const resized = resizeRgb(pictureOf(row.picture), size, FILTER_BY_PILLOW_NUMBER[row.filter]!);
    expect(sha256(resized.data)).toBe(row.sha256);
  });

  test('a region has the pixels of the whole', () => {
    const size = { widthPixels: 90, heightPixels: 61 };
    const region = { left: 31, top: 7, widthPixels: 20, heightPixels: 50 };
    for (const filter of FILTER_BY_PILLOW_NUMBER) {
      const whole = resizeRgb(pictureOf('odd'), size, filter);
      const part = resizeRgb(pictureOf('odd'), size, filter, region);
      const rows = Array.from({ length: 50 }, (_, row) =>
        whole.data.subarray(((row + 7) * 90 + 31) * 3, ((row + 7) * 90 + 51) * 3),
      );
      expect(Buffer.concat(rows).equals(part.data)).toBe(true);
    }
  });
});
