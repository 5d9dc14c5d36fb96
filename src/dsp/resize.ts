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

interface Kernel {
  readonly support: number;
  weight(distance: number): number;
}

const KERNELS = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} satisfies Record<string, Kernel>;

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
  const strip = filterRows(image, firstRow, rows, across);
  return filterColumns(strip, firstRow, region.widthPixels, down);
}

/** For each output position: which inputs take part, and their weights in 22-bit fixed point. */
interface Taps {
  /** Identity: the axis keeps its size. */
  readonly unchanged: boolean;
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of position i start at `i * stride`. */
  readonly weights: Int32Array;
  readonly stride: number;
}

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

function computeTaps(
  inputSize: number,
  outputSize: number,
  kernel: Kernel,
  from: number,
  length: number,
): Taps {
  const scale = inputSize / outputSize;
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  const inverseScale = 1 / filterScale;
  for (let index = 0; index < length; index++) {
    const center = (from + index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const taps = Math.min(inputSize, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      exact[tap] = kernel.weight((tap + start - center + 0.5) * inverseScale);
      sum += exact[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) {
      const weight = (sum === 0 ? exact[tap]! : exact[tap]! / sum) * (1 << PRECISION_BITS);
      weights[index * stride + tap] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
    first[index] = start;
    count[index] = taps;
  }
  if (inputSize === outputSize) return identityTaps(from, length);
  return { unchanged: false, first, count, weights, stride };
}

function identityTaps(from: number, length: number): Taps {
  const first = Int32Array.from({ length }, (_, index) => from + index);
  const ones = new Int32Array(length).fill(1);
  return { unchanged: true, first, count: ones, weights: ones, stride: 1 };
}

/** The pass across: `rows` rows of the image from `firstRow` on, each as wide as there are taps. */
function filterRows(image: RgbPixels, firstRow: number, rows: number, taps: Taps): Uint8Array {
  const width = taps.first.length;
  const { data, widthPixels } = image;
  const strip = new Uint8Array(rows * width * 3);
  for (let row = 0; row < rows; row++) {
    const rowStart = (firstRow + row) * widthPixels * 3;
    if (taps.unchanged) {
      const from = rowStart + taps.first[0]! * 3;
      strip.set(data.subarray(from, from + width * 3), row * width * 3);
      continue;
    }
    for (let column = 0; column < width; column++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let pixel = rowStart + taps.first[column]! * 3;
      const end = column * taps.stride + taps.count[column]!;
      for (let tap = column * taps.stride; tap < end; tap++, pixel += 3) {
        const weight = taps.weights[tap]!;
        red = (red + data[pixel]! * weight) | 0;
        green = (green + data[pixel + 1]! * weight) | 0;
        blue = (blue + data[pixel + 2]! * weight) | 0;
      }
      const to = (row * width + column) * 3;
      strip[to] = toByte(red);
      strip[to + 1] = toByte(green);
      strip[to + 2] = toByte(blue);
    }
  }
  return strip;
}

/** The pass down: strip rows are counted from `firstRow` of the image. */
function filterColumns(strip: Uint8Array, firstRow: number, widthPixels: number, taps: Taps): RgbPixels {
  const heightPixels = taps.first.length;
  if (taps.unchanged) return { widthPixels, heightPixels, data: strip };
  const rowBytes = widthPixels * 3;
  const data = new Uint8Array(heightPixels * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let row = 0; row < heightPixels; row++) {
    sums.fill(HALF);
    for (let tap = 0; tap < taps.count[row]!; tap++) {
      const weight = taps.weights[row * taps.stride + tap]!;
      const from = (taps.first[row]! - firstRow + tap) * rowBytes;
      for (let byte = 0; byte < rowBytes; byte++) sums[byte]! += strip[from + byte]! * weight;
    }
    for (let byte = 0; byte < rowBytes; byte++) data[row * rowBytes + byte] = toByte(sums[byte]!);
  }
  return { widthPixels, heightPixels, data };
}

function toByte(fixed: number): number {
  const value = fixed >> PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
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

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function hamming(x: number): number {
  const distance = Math.abs(x);
  if (distance === 0) return 1;
  if (distance >= 1) return 0;
  const angle = distance * Math.PI;
  return (Math.sin(angle) / angle) * (0.54 + 0.46 * Math.cos(angle));
}

/** Keys' cubic with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
  return 0;
}
