import { describe, expect, test } from '@jest/globals';
import { toImageTensor, type ImageTensorSettings } from '../../src/dsp/image-tensor.js';
import { unitVector } from '../../src/dsp/unit-vector.js';

const PLAIN: ImageTensorSettings = {
  resize: null,
  crop: null,
  scale: 1,
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
};
const numbered = (widthPixels: number, heightPixels: number) => ({
  widthPixels,
  heightPixels,
  data: Uint8Array.from({ length: widthPixels * heightPixels * 3 }, (_, index) => Math.floor(index / 3) + 1),
});
const red = (tensor: { data: Float32Array }) => [...tensor.data.subarray(0, tensor.data.length / 3)];

describe('pictures as tensors', () => {
  test('the middle is cut out, rounding the margin down', () => {
    const crop = { widthPixels: 2, heightPixels: 1 };
    expect(red(toImageTensor(numbered(5, 2), { ...PLAIN, crop }))).toEqual([2, 3]);
  });

  test('a picture smaller than the cut gets black around it, more on the left and top', () => {
    const tensor = toImageTensor(numbered(2, 1), { ...PLAIN, crop: { widthPixels: 5, heightPixels: 2 } });
    expect(red(tensor)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 0]);
  });

  test('planes come one after the other, scaled, shifted and divided', () => {
    const image = { widthPixels: 1, heightPixels: 1, data: Uint8Array.of(255, 51, 0) };
    const tensor = toImageTensor(image, {
      ...PLAIN,
      scale: 1 / 255,
      mean: [0.5, 0, 1],
      deviation: [0.5, 2, 4],
    });
    expect(tensor.data).toEqual(Float32Array.of(1, Math.fround(0.2) / 2, -0.25));
  });

  test('a fixed size stretches, a shortest edge keeps the proportions', () => {
    const stretch = { widthPixels: 3, heightPixels: 3, filter: 'nearest' } as const;
    expect(toImageTensor(numbered(6, 2), { ...PLAIN, resize: stretch })).toMatchObject({
      widthPixels: 3,
      heightPixels: 3,
    });
    const keep = { shortestEdgePixels: 4, filter: 'bicubic' } as const;
    expect(toImageTensor(numbered(7, 3), { ...PLAIN, resize: keep })).toMatchObject({
      widthPixels: 9,
      heightPixels: 4,
    });
    expect(toImageTensor(numbered(3, 7), { ...PLAIN, resize: keep })).toMatchObject({
      widthPixels: 4,
      heightPixels: 9,
    });
  });
});

describe('unit vectors', () => {
  test('have norm 1', () => {
    expect(unitVector(Float32Array.of(3, 4))).toEqual(Float32Array.of(0.6, 0.8));
  });

  test.each([[[0, 0]], [[1, NaN]], [[Infinity, 1]]])('do not exist for %p', (values) => {
    expect(unitVector(Float32Array.from(values))).toBeNull();
  });
});
