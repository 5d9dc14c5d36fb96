/**
 * Words below this mean token probability are of low trust. Measured with Moonshine base and Whisper tiny.en: of 213
 * segments of clean English speech none lies below (least 0.80 and 0.61). Over clean and noisy recordings together, the
 * files of segments below have word error rates of 79 % and 87 % on average, those of segments above 11 % and 8 %. Of
 * English made up from speech in ten other languages, 10 of 12 and 41 of 41 segments lie below; so do 9 of 9 that Whisper made up from music.
 */
export const LOW_TRUST_BELOW = 0.6;

/** @param confidence 0..1; null where nothing measured it, as in subtitles that people wrote: they are trusted. */
export function isLowTrust(confidence: number | null): boolean {
  return confidence !== null && confidence < LOW_TRUST_BELOW;
}

/**
 * How much a moment counts in a search: fully when its words are trusted or it has none, else less and less, down to a
 * half. It never counts nothing, so that what was misheard is still found.
 */
export function trustFactor(confidence: number | null): number {
  if (confidence === null || !isLowTrust(confidence)) return 1;
  return (1 + Math.max(confidence, 0) / LOW_TRUST_BELOW) / 2;
}

/** @returns the share of the letters that is of low trust, 0..1; 0 when there are none. */
export function lowTrustShareOf(
  texts: readonly { readonly text: string; readonly confidence: number | null }[],
): number {
  const lettersOf = (part: typeof texts) => part.reduce((sum, { text }) => sum + text.length, 0);
  const letters = lettersOf(texts);
  return letters === 0 ? 0 : lettersOf(texts.filter(({ confidence }) => isLowTrust(confidence))) / letters;
}
