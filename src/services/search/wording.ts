import type { EmbeddingSpace } from '../../domain/embedding.js';

/** How the text of a part is read. */
export interface Wording {
  /** What keyword search looks for, quotes included. */
  readonly keywords: string;
  /** What the encoder of a space reads; null when nothing is left for it. */
  readonly textFor: (space: EmbeddingSpace) => string | null;
}

/** Every space reads the same words. */
export function wordsAsTheyAre(text: string): Wording {
  return { keywords: text, textFor: () => text };
}
