import { readFileSync } from 'node:fs';
import { openModelFolder } from '../../../src/inference/model-folder.js';

/** Values kept in arrays.f32. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface FeatureCase {
  readonly samples: number;
  readonly kind: string;
  readonly pcmSha256: string;
  readonly patches: number;
  /** Every `step`-th value of all patches, row-major. */
  readonly step: number;
  readonly kept: Place;
  readonly mean: number;
}

/** A case with what the miniature model makes of it: an embedding per patch, and the unit vector of their mean. */
export type PatchCase = FeatureCase & { readonly embeddings: Place; readonly vector: Place };
export type FbankCase = FeatureCase & { readonly vectors: Readonly<Record<'audiomae' | 'ssast', Place>> };

/** What scripts/goldens/audio_spaces.py wrote. */
interface Golden {
  /** What differs from the preprocessor_config.json of the fixture. */
  readonly openl3Settings: Readonly<Record<string, object>>;
  readonly vggish: readonly PatchCase[];
  readonly openl3: Readonly<
    Record<'kapre', readonly PatchCase[]> & Record<'librosa' | 'torchopenl3', readonly FeatureCase[]>
  >;
  readonly fbank: readonly FbankCase[];
}

const FOLDER = 'test/golden/audio-spaces';
export const golden = JSON.parse(readFileSync(`${FOLDER}/golden.json`, 'utf8')) as Golden;
export const FAMILIES = ['vggish', 'openl3', 'audiomae', 'ssast'] as const;
export type Family = (typeof FAMILIES)[number];

/** @returns the folder of a miniature model. */
export function folderOf(family: Family): string {
  return `${FOLDER}/models/${family}`;
}

/** @returns the content of its preprocessor_config.json. */
export async function preprocessorOf(family: Family) {
  return (await openModelFolder(folderOf(family))).preprocessor!;
}

const bytes = readFileSync(`${FOLDER}/arrays.f32`);
const arrays = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** @returns the float32 values of a place. */
export function valuesAt({ offset, length }: Place): Float32Array {
  return arrays.subarray(offset, offset + length);
}

/** @returns the patches one behind the other. */
export function joined(patches: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(patches.reduce((sum, patch) => sum + patch.length, 0));
  let end = 0;
  for (const patch of patches) {
    all.set(patch, end);
    end += patch.length;
  }
  return all;
}

/** @returns what the golden keeps of features: some values and the mean of all. */
export function kept(patches: readonly Float32Array[], { step }: FeatureCase) {
  const all = joined(patches);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { values: all.filter((_, index) => index % step === 0), mean };
}
