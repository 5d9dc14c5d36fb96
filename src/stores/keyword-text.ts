import type { MomentScope } from '../domain/moment.js';

/**
 * Stands between passage, title and tags in the indexed text, so that a phrase cannot run from one into the next.
 * A letter (the dental click of Khoisan languages), because tokenizers drop punctuation.
 */
const FIELD_BOUNDARY = '\u01C0';

/** @returns the text that keyword search sees for one moment: its words, then the title and the tags of its item. */
export function keywordTextOf(text: string | null, scope: MomentScope): string {
  return (text ?? '') + keywordsOfScope(scope);
}

/** @returns the last part of `keywordTextOf`, alike for all moments of an item. */
export function keywordsOfScope(scope: MomentScope): string {
  return [scope.title, ...scope.tags].map((field) => ` ${FIELD_BOUNDARY} ${field}`).join('');
}

/** A keyword query taken apart. */
export interface KeywordQuery {
  /** Each must occur word by word. */
  readonly phrases: readonly string[];
  /** Words outside quotes, separated by spaces; any of them may occur, one must when there are no phrases. */
  readonly words: string;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * Takes `red "old barn"` apart into phrases and loose words. Never fails: a quote without a partner counts as a space,
 * and parts without a letter or digit are dropped.
 */
export function parseKeywordQuery(text: string): KeywordQuery {
  const phrases: string[] = [];
  const loose = text.replace(/["“”„]([^"“”„]*)["“”]/gu, (_match, phrase: string) => {
    phrases.push(onlyWords(phrase));
    return ' ';
  });
  return { phrases: phrases.filter((phrase) => phrase !== ''), words: onlyWords(loose) };
}

/** Keeps letters, digits and the marks that belong to letters; everything else becomes one space. */
function onlyWords(text: string): string {
  const words = text
    .replaceAll(FIELD_BOUNDARY, ' ')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
  return LETTER_OR_DIGIT.test(words) ? words : '';
}
