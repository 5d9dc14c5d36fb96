import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Values kept in arrays.f32. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface SoundCase {
  readonly samples: number;
  readonly shift: number | null;
  readonly pcmSha256: string;
  /** Every `frameStep`-th frame of 64 bands. */
  readonly frames: Place;
  /** Of all 1001 x 64 values. */
  readonly mean: number;
  /** Output of the tower, not normalised. */
  readonly output: Place;
  readonly vector: readonly number[];
}

export interface PictureCase {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly rgbSha256: string;
  /** Every `pixelStep`-th value of [3, 224, 224]. */
  readonly pixels: Place;
  readonly mean: number;
  /** Output of the tower, not normalised. */
  readonly output: Place;
  readonly vector: readonly number[];
}

export interface ResizeCase {
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  /** Number of the filter in Pillow. */
  readonly filter: number;
  readonly sha256: string;
}

export type TextFamily = 'clap' | 'clip' | 'sentence';
export type TextCase = { readonly text: string } & {
  readonly [family in TextFamily]: {
    readonly ids: readonly number[];
    readonly output: Place;
    readonly vector: readonly number[];
  };
};

/** What scripts/goldens/make.py wrote. */
export interface Golden {
  readonly about: { readonly frameStep: number; readonly pixelStep: number };
  readonly sounds: Readonly<Record<string, SoundCase>>;
  readonly pictures: Readonly<Record<string, PictureCase>>;
  readonly resizes: readonly ResizeCase[];
  readonly texts: Readonly<Record<string, TextCase>>;
  /** Token ids of a tokenizer of multilingual encoders. */
  readonly unigramTexts: Readonly<Record<string, readonly number[]>>;
  /** The packaged sentence encoder: token ids and the first 8 values of the unit vector. */
  readonly demoTexts: Readonly<Record<string, { readonly ids: readonly number[]; readonly first: readonly number[] }>>;
}

const FOLDER = 'test/golden';
export const golden = JSON.parse(readFileSync(`${FOLDER}/golden.json`, 'utf8')) as Golden;

/**
 * @returns the model folder of a family, in hub layout, with graphs of 32 bits; `FAMILY-narrow` has those of 8 and 16
 * bits, `clip-fp16-io` one that takes and gives 16-bit floats, `unigram` a tokenizer alone.
 */
export function goldenModel(
  family: TextFamily | `${TextFamily}-narrow` | 'clip-fp16-io' | 'unigram',
): string {
  return `${FOLDER}/models/${family}`;
}

/** @returns the little-endian float32 values of a file. */
export function readFloats(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const arrays = readFloats(`${FOLDER}/arrays.f32`);

/** @returns the float32 values of a case. */
export function valuesAt({ offset, length }: Place): Float32Array {
  return arrays.subarray(offset, offset + length);
}

/** @returns the SHA-256 of the bytes of an array, hex. */
export function sha256(array: Uint8Array | Float32Array): string {
  return createHash('sha256').update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)).digest('hex');
}
