import llamaTokenizer from 'llama-tokenizer-js';

/** Ids of the vocabulary that Moonshine shares with Llama 2; ids from 32,000 on are never words. */
export const START_TOKEN = 1;
export const END_TOKEN = 2;
const WORDS_END = 32000;

/** @returns the text of the tokens, without the space that the first piece starts with. */
export function decodeTokens(tokens: readonly number[]): string {
  const words = tokens.filter((token) => token > END_TOKEN && token < WORDS_END);
  return llamaTokenizer.decode(words, false, false).trim();
}

/** @returns true when the token begins a word: its piece starts with a space. */
export function beginsWord(token: number): boolean {
  return llamaTokenizer.vocabById[token]?.startsWith('\u2581') ?? false;
}
