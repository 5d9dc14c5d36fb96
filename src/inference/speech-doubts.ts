import { deflateSync } from 'node:zlib';

/** Confidence of words that show a sign of being made up: low enough to warn, not zero, so that they can be found. */
const DOUBTFUL_CONFIDENCE = 0.1;
/** Text that packs better than this repeats itself. Source: the Whisper paper, section 4.5. */
const MAX_COMPRESSION_RATIO = 2.4;
/** A group of words said this often in a row is a loop of the decoder; people repeat themselves less. */
const MAX_REPEATS = 4;
const LONGEST_GROUP_WORDS = 6;

/**
 * Looks for the signs of words that nobody said. Nothing is dropped: the words keep a low confidence.
 * @param confidence mean probability of the tokens, 0..1.
 * @param isSuspect true when the decoder had to be stopped because it wrote more than anyone can say in the time, or when its
 * text did not pass the gates on its probability.
 */
export function doubtfulConfidence(text: string, confidence: number, isSuspect: boolean): number {
  const isDoubtful = isSuspect || repeatsGroups(text) || compressionRatio(text) > MAX_COMPRESSION_RATIO;
  return isDoubtful ? Math.min(confidence, DOUBTFUL_CONFIDENCE) : confidence;
}

/** @returns bytes of the text over bytes of the text packed by zlib, as the Whisper paper's code has it; short texts lie below 1. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text.trim(), 'utf8');
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}

/** @returns true when a group of one to six words stands `MAX_REPEATS` times in a row or more. */
export function repeatsGroups(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  for (let size = 1; size <= LONGEST_GROUP_WORDS; size++) {
    let matching = 0;
    for (let index = size; index < words.length; index++) {
      matching = words[index] === words[index - size] ? matching + 1 : 0;
      if (matching >= size * (MAX_REPEATS - 1)) return true;
    }
  }
  return false;
}
