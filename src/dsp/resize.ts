import { filterPixels } from './filter-pixels.js';
import { computeTaps, KERNELS } from './resize-taps.js';

/** 8-bit RGB, row by row, 3 bytes a pixel. */
export interface RgbPixels {
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly data: Uint8Array;
}

/** A rectangle of pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** Pillow's filters; `nearest` takes one pixel, the others average over all pixels that fall together. */
export type ResizeFilter = keyof typeof KERNELS | 'nearest';

/** Filters by the number that Pillow and preprocessor_config.json give them (`PIL.Image.Resampling`). */
export const FILTER_BY_PILLOW_NUMBER: readonly ResizeFilter[] = [
  'nearest',
  'lanczos',
  'bilinear',
  'bicubic',
  'box',
  'hamming',
];

/**
 * Resizes with the arithmetic of Pillow (`Resample.c` and nearest of `Geometry.c`, version 13.0): weights in 22-bit
 * fixed point, first across, then down, rounded to 8 bits in between. Gives Pillow's bits.
 * @param region the part of the result to compute, inside it; whole when absent. Only the source pixels it needs are
 * read, so a thin picture that becomes enormous costs no more than its crop.
 */
export function resizeRgb(
  image: RgbPixels,
  size: { readonly widthPixels: number; readonly heightPixels: number },
  filter: ResizeFilter,
  region: Region = { left: 0, top: 0, ...size },
): RgbPixels {
  if (filter === 'nearest') return pickNearest(image, size, region);
  const kernel = KERNELS[filter];
  const down = computeTaps(image.heightPixels, size.heightPixels, kernel, region.top, region.heightPixels);
  const across = computeTaps(image.widthPixels, size.widthPixels, kernel, region.left, region.widthPixels);
  const firstRow = down.first[0]!;
  const rows = down.first[region.heightPixels - 1]! + down.count[region.heightPixels - 1]! - firstRow;
  const source = { data: image.data, rowBytes: image.widthPixels * 3, firstRow, rows };
  const data = filterPixels(source, {
    across,
    down: { ...down, first: down.first.map((row) => row - firstRow) },
  });
  return { widthPixels: region.widthPixels, heightPixels: region.heightPixels, data };
}

function pickNearest(
  image: RgbPixels,
  size: { readonly widthPixels: number; readonly heightPixels: number },
  region: Region,
): RgbPixels {
  const columns = nearestIndices(image.widthPixels, size.widthPixels, region.left, region.widthPixels);
  const rows = nearestIndices(image.heightPixels, size.heightPixels, region.top, region.heightPixels);
  const { widthPixels, heightPixels } = region;
  const data = new Uint8Array(widthPixels * heightPixels * 3);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * image.widthPixels + column) * 3;
      data[to++] = image.data[from]!;
      data[to++] = image.data[from + 1]!;
      data[to++] = image.data[from + 2]!;
    }
  }
  return { widthPixels, heightPixels, data };
}

/** Steps are added up one by one, as Pillow does, because the sum rounds differently from a product. */
function nearestIndices(inputSize: number, outputSize: number, from: number, length: number): Int32Array {
  const step = inputSize / outputSize;
  const indices = new Int32Array(length);
  let position = step * 0.5;
  for (let index = 0; index < from + length; index++, position += step) {
    if (index >= from) indices[index - from] = Math.min(inputSize - 1, Math.floor(position));
  }
  return indices;
}
