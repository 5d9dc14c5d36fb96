/**
 * Words below this mean token probability are of low trust.
 */
export const LOW_TRUST_BELOW = 0.6;

/** @param confidence 0..1; null where nothing measured it, as in subtitles that people wrote: they are trusted. */
export function isLowTrust(confidence: number | null): boolean {
  return confidence !== null && confidence < LOW_TRUST_BELOW;
}
