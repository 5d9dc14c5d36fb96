const SENTENCE_END = /[.?!。！？]["'”’)\]]?$/u;
/** Titles and initials end in a dot that ends no sentence. */
const ABBREVIATION = /(?:^|\s)(?:mr|mrs|ms|dr|st|vs|etc|[a-z])\.$/i;

/** @returns true when the text ends a sentence. */
export function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text) && !ABBREVIATION.test(text);
}
