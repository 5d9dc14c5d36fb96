import { resizeRgb, type ResizeFilter, type RgbPixels } from './resize.js';

/** What becomes of a picture before a model sees it, in this order. */
export interface ImageTensorSettings {
  readonly resize:
    | { readonly shortestEdgePixels: number; readonly filter: ResizeFilter }
    | { readonly widthPixels: number; readonly heightPixels: number; readonly filter: ResizeFilter }
    | null;
  /** Cut from the centre; what lies outside of the picture is black. */
  readonly crop: { readonly widthPixels: number; readonly heightPixels: number } | null;
  /** Multiplies the bytes, for example 1 / 255. */
  readonly scale: number;
  /** Per channel, subtracted and then divided by, after scaling. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Float32 planes: red, green, blue, each row by row. */
export interface ImageTensor {
  readonly data: Float32Array;
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/**
 * Resizes, crops, scales and normalises, with the results of transformers 5.23 `PilBackend` (CLIPImageProcessorPil).
 * @returns float32 [3, height, width].
 */
export function toImageTensor(image: RgbPixels, settings: ImageTensorSettings): ImageTensor {
  const size = resizedSize(image, settings);
  const { widthPixels, heightPixels } = settings.crop ?? size;
  const left = Math.floor((size.widthPixels - widthPixels) / 2);
  const top = Math.floor((size.heightPixels - heightPixels) / 2);
  const region = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    widthPixels: Math.min(widthPixels, size.widthPixels),
    heightPixels: Math.min(heightPixels, size.heightPixels),
  };
  const cropped = resizeRgb(image, size, settings.resize?.filter ?? 'nearest', region);
  const data = new Float32Array(3 * widthPixels * heightPixels);
  const offset = Math.max(0, -top) * widthPixels + Math.max(0, -left);
  for (let channel = 0; channel < 3; channel++) {
    const values = normalisedBytes(settings, channel);
    const plane = data.subarray(
      channel * widthPixels * heightPixels,
      (channel + 1) * widthPixels * heightPixels,
    );
    plane.fill(values[0]!);
    for (let row = 0; row < region.heightPixels; row++) {
      const from = row * region.widthPixels * 3 + channel;
      const to = offset + row * widthPixels;
      for (let column = 0; column < region.widthPixels; column++) {
        plane[to + column] = values[cropped.data[from + column * 3]!]!;
      }
    }
  }
  return { data, widthPixels, heightPixels };
}

function resizedSize(image: RgbPixels, { resize }: ImageTensorSettings) {
  const { widthPixels, heightPixels } = image;
  if (!resize) return { widthPixels, heightPixels };
  if (!('shortestEdgePixels' in resize)) {
    return { widthPixels: resize.widthPixels, heightPixels: resize.heightPixels };
  }
  const short = resize.shortestEdgePixels;
  return widthPixels <= heightPixels
    ? { widthPixels: short, heightPixels: Math.trunc((short * heightPixels) / widthPixels) }
    : { widthPixels: Math.trunc((short * widthPixels) / heightPixels), heightPixels: short };
}

/** The 256 values a byte can become in one channel, rounded to float32 after every step as numpy does. */
function normalisedBytes({ scale, mean, deviation }: ImageTensorSettings, channel: number): Float32Array {
  const center = Math.fround(mean[channel]!);
  const spread = Math.fround(deviation[channel]!);
  return Float32Array.from(
    { length: 256 },
    (_, byte) => Math.fround(Math.fround(byte * scale) - center) / spread,
  );
}
