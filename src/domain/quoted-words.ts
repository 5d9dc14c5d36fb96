/** Words of a query in double quotes, straight or typographic; a quote without a partner is none. */
const QUOTED = /["“”„]([^"“”„]*)["“”]/gu;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** A query text taken apart at its quotes. */
export interface QuotedText {
  /** What stands in quotes, as it was written, where it holds a letter or digit: each is asked for word by word. */
  readonly phrases: readonly string[];
  /** The text without what stands in quotes. */
  readonly outside: string;
  /** The text without its quotation marks. */
  readonly unquoted: string;
}

export function splitQuotes(text: string): QuotedText {
  const phrases = [...text.matchAll(QUOTED)].map(([, phrase = '']) => phrase).filter(holdsWords);
  return { phrases, outside: text.replace(QUOTED, ' '), unquoted: text.replace(QUOTED, ' $1 ') };
}

export function holdsWords(text: string): boolean {
  return LETTER_OR_DIGIT.test(text);
}
