import { readFileSync } from 'node:fs';
import type { SoundRecipe } from './sound-files.js';
import { readFloats, sha256, type Place } from './golden.js';

/** One piece of a sound as an encoder hears it. */
export interface WindowCase {
  /** Samples at 48 kHz. */
  readonly start: number;
  readonly end: number;
  /** Every `frameStep`-th frame of 64 bands. */
  readonly frames: Place;
  /** Output of the tower, not normalised. */
  readonly output: Place;
}

export interface SoundFileCase {
  /** Absent when the file is committed under media/. */
  readonly recipe?: SoundRecipe;
  readonly sha256: string;
  /** At 48 kHz, mono. */
  readonly samples: number;
  readonly rms: number;
  /** Every `sampleStep`-th sample. */
  readonly signal: Place;
  readonly windows: readonly WindowCase[];
}

export interface PictureFileCase {
  readonly sha256: string;
  /** Function of scripts/goldens/picture_files.py that says what is right. */
  readonly reference: string;
  readonly width: number;
  readonly height: number;
  /** Of all bytes. */
  readonly rgbSha256: string;
  /** Every `byteStep`-th byte, at most 20,000 of them. */
  readonly rgb: Place;
  /** Every `pixelStep`-th value of [3, 224, 224]. */
  readonly pixels: Place;
  readonly output: Place;
  /** What the tower gives for transformers' own `load_image`, where that is not the reference. */
  readonly plainOutput?: Place;
}

interface GoldenFiles {
  readonly about: {
    readonly sampleStep: number;
    readonly frameStep: number;
    readonly byteStep: number;
    readonly pixelStep: number;
    readonly plannedSeconds: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  };
  readonly sounds: Readonly<Record<string, SoundFileCase>>;
  readonly pictures: Readonly<Record<string, PictureFileCase>>;
}

const FOLDER = 'test/golden';

/** What scripts/goldens/make.py wrote about files. */
export const goldenFiles = JSON.parse(readFileSync(`${FOLDER}/files.json`, 'utf8')) as GoldenFiles;

/** @returns the path of a committed file. */
export function mediaPath(name: string): string {
  return `${FOLDER}/media/${name}`;
}

const floats = readFloats(`${FOLDER}/files.f32`);
const bytes = readFileSync(`${FOLDER}/files.u8`);

/** @returns the float32 values of a case of files. */
export function fileValuesAt({ offset, length }: Place): Float32Array {
  return floats.subarray(offset, offset + length);
}

/** @returns the bytes of a case of files. */
export function fileBytesAt({ offset, length }: Place): Uint8Array {
  return bytes.subarray(offset, offset + length);
}

export { sha256 };
