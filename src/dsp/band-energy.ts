import type { MelBand } from './slaney-mel.js';

/** @returns the sum of a spectrum under one filter; 0 for a filter that covers no bin. */
export function bandEnergy({ firstBin, weights }: MelBand, spectrum: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += weights[index]! * spectrum[firstBin + index]!;
  return sum;
}

/** Takes the square root of every value of a power spectrum, in place. */
export function toMagnitude(power: Float64Array): void {
  for (let bin = 0; bin < power.length; bin++) power[bin] = Math.sqrt(power[bin]!);
}
