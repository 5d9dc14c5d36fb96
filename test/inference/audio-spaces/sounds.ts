import { makeSound } from '../../golden/inputs.js';

// Taken out of the global object once: looking it up per value is slow inside jest's sandbox.
const { imul, max, min } = Math;

/** Level of `makeSound` by the name of a case. */
const SHIFTS: Readonly<Record<string, number | null>> = { tones: 1, quiet: 14, faint: 26, silence: null };

/** Mono float32, value for value as scripts/goldens/audio_spaces.py makes it. */
export function makeCase(samples: number, kind: string): Float32Array {
  if (kind === 'noise') return Float32Array.from({ length: samples }, (_, index) => noise(index) / 65536);
  if (kind === 'clipped') return makeSound(samples, 0).map((value) => max(-1, min(1, value * 8)));
  if (kind === 'offset') return makeSound(samples, 2).map((value) => value + 0.25);
  return makeSound(samples, SHIFTS[kind]!);
}

function noise(index: number): number {
  const mixed = imul(index + 9, 2654435761);
  return (imul(mixed ^ (mixed >>> 15), 2246822519) >>> 16) - 32768;
}
